// Nothing happens.
export const title = 'no steps';

export default async () => {};
