// The step passes, the server's log holds a sanitizer's report.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'leak';
export const options = { figures: false }; // the fake keeps none

export default async (stage) => {
  await stage.step('good', async () => {
    writeFileSync(join(stage.copy.data, 'leak'), '');
    await stage.powerCut();
  });
};
