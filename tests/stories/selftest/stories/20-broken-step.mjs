// One step passes, one fails, the third is never reached.
export const title = 'broken step';
export const options = { figures: false }; // the fake keeps none

export default async (stage) => {
  await stage.step('good', async () => {});
  await stage.step('bad', async () => stage.assert.equal(1, 2));
  await stage.step('unreached', async () => {});
};
