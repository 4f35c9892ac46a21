// What: PDFs read back by poppler: pages with their size in millimetres and each word's box, words that leave the page or lie
//       on each other, fonts that are not in the file.
// Why: what goes to a print shop is judged by a program that has nothing of ours in it.
// Never: a page without a word is not taken for a good one by whoever asks: the counts are given too.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const POINTS = 72 / 25.4;
const PAGE = /<page width="([\d.]+)" height="([\d.]+)">([\s\S]*?)<\/page>/g;
const WORD = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<\/word>/g;

// [{width, height (mm), words: [{x0, y0, x1, y1 (mm), text}]}]
export function pagesOf(file) {
  const xml = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8', maxBuffer: 256 << 20 });
  return [...xml.matchAll(PAGE)].map(([, width, height, body]) => ({
    width: width / POINTS,
    height: height / POINTS,
    words: [...body.matchAll(WORD)].map(([, ...box]) => ({ x0: box[0] / POINTS, y0: box[1] / POINTS, x1: box[2] / POINTS, y1: box[3] / POINTS, text: box[4] })),
  }));
}

// Words that leave the page, or come nearer to its edge than margin.
export function outside(page, margin = 0) {
  const slack = 0.2;
  return page.words.filter((word) => word.x0 < margin - slack || word.y0 < margin - slack || word.x1 > page.width - margin + slack || word.y1 > page.height - margin + slack);
}

// Pairs of words of which one covers a good part of the other. A line's box is higher than its letters: a third is let pass.
export function collisions(page) {
  const sorted = [...page.words].sort((a, b) => a.y0 - b.y0);
  const found = [];
  for (const [i, one] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length && sorted[j].y0 < one.y1; j++) {
      const other = sorted[j];
      const wide = Math.min(one.x1, other.x1) - Math.max(one.x0, other.x0);
      const high = Math.min(one.y1, other.y1) - other.y0;
      if (wide > 0.4 && high > Math.min(one.y1 - one.y0, other.y1 - other.y0) / 3) found.push(`“${one.text}” and “${other.text}”`);
    }
  }
  return found;
}

// The fonts that a printer would have to replace.
export function missingFonts(file) {
  const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2);
  return fonts.length === 0 ? ['no font at all'] : fonts.filter((line) => !/\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$/.test(line));
}

// Sets print documents ({name: print}) by the program's own writer, all in one process (it stands in the build with sanitizers, without
// them); gives {name: file}.
export function press(stage, prints) {
  const folder = join(stage.copy.data, 'press');
  mkdirSync(folder, { recursive: true });
  for (const [name, print] of Object.entries(prints)) writeFileSync(join(folder, `${name}.json`), JSON.stringify({ print }));
  execFileSync(join(dirname(stage.world.slow.binary), 'tests/support/press'), [folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  return Object.fromEntries(readdirSync(folder).filter((one) => one.endsWith('.pdf')).map((one) => [one.slice(0, -4), join(folder, one)]));
}
