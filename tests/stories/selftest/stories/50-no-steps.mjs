// Nothing happens.
export const title = 'no steps';
export const options = { figures: false }; // the fake keeps none

export default async () => {};
