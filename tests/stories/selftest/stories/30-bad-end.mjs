// The step passes, the server ends with 3.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const title = 'bad end';
export const options = { figures: false }; // the fake keeps none

export default async (stage) => {
  await stage.step('good', async () => writeFileSync(join(stage.copy.data, 'bad-end'), ''));
};
