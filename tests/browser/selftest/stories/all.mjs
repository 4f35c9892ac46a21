// The first two steps are sound; each of the others must fail, and is told to go on all the same so
// that one run shows them all.
import { StoryEnd } from '../../../stories/lib/stage.mjs';

export const title = 'pages that are wrong in one way each';
export const options = { figures: false }; // the fake keeps none

export default async (stage) => {
  const page = await stage.window('phone');
  await stage.step('a sound page', async () => {
    await page.goto('/sound');
    await stage.look(page, 'sound');
  });
  await stage.step('signing in', async () => {
    await stage.signIn(page, { role: 'clerk' });
    stage.assert.equal(new URL(page.url()).pathname, '/desk');
  });
  for (const path of ['inline', 'styled', 'noisy', 'foreign', 'unlabelled', 'wide', 'broken']) {
    try {
      await stage.step(path, async () => {
        await page.goto(`/${path}`);
        await stage.look(page, path);
      });
    } catch (error) {
      if (!(error instanceof StoryEnd)) throw error;
      stage.complaints.length = 0;
    }
  }
};
