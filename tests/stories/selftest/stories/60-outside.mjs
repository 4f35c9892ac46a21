// Fails between two steps.
export const title = 'outside';

export default async () => {
  throw new Error('between two steps');
};
