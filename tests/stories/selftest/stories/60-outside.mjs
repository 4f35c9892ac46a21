// Fails between two steps.
export const title = 'outside';
export const options = { figures: false }; // the fake keeps none

export default async () => {
  throw new Error('between two steps');
};
