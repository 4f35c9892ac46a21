#!/usr/bin/env node
// What: makes the pages of docs/manual, with their pictures, and a PDF of each book.
// Why: a cadre reads a page or a printout, not Markdown.
// Never: a picture that is missing is a fault, not a gap; nothing is asked of the network.
// Use: tools/manual/build.mjs PICTURES OUT [--no-pdf]
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Marked } from 'marked';

const here = dirname(fileURLToPath(import.meta.url));
const books = join(here, '../../docs/manual');
const [pictures, out] = process.argv.slice(2, 4).map((path) => resolve(path));

const STYLE = `:root{color-scheme:light}
body{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem;font:1rem/1.75 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#222;background:#fff}
h1{font-size:1.6rem;color:#a8151c}h2{font-size:1.25rem;margin-top:2.5rem;padding-top:.5rem;border-top:1px solid #ddd}
img{display:block;max-width:100%;margin:1rem 0;border:1px solid #ccc;border-radius:4px}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #ccc;padding:.35rem .6rem;text-align:left;vertical-align:top}
pre{overflow-x:auto;background:#f5f3ee;padding:.75rem;border-radius:4px}code{font-family:"Noto Sans Mono CJK SC",monospace;font-size:.9em}
nav ol{columns:2}a{color:#1c5d93}
@media print{body{max-width:none;padding:0;font-size:10.5pt}h2{break-after:avoid}img{max-height:11cm;break-inside:avoid}tr{break-inside:avoid}pre{white-space:pre-wrap}}
`;

const plain = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
const anchor = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');

// Links between the books lead to their pages; those to the rest of the sources are told by name alone.
function linkOf(href, text) {
  if (/^[a-z]+:/.test(href) || href.startsWith('#')) return `<a href="${plain(href)}">${text}</a>`;
  if (href.startsWith('../')) return `${text}（源码 ${plain(href.replace(/^(\.\.\/)+/, ''))}）`;
  return `<a href="${plain(href.replace(/^README\.md/, 'index.md').replace(/\.md(?=#|$)/, '.html'))}">${text}</a>`;
}

function pageOf(name) {
  const headings = [];
  const missing = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const words = this.parser.parseInline(tokens);
        const id = anchor(words.replace(/<[^>]*>/g, ''));
        if (depth === 2) headings.push([id, words]);
        return `<h${depth} id="${plain(id)}">${words}</h${depth}>\n`;
      },
      link({ href, tokens }) { return linkOf(href, this.parser.parseInline(tokens)); },
      image({ href, text }) {
        const file = join(pictures, href.replace(/^pictures\//, ''));
        if (existsSync(file)) copyFileSync(file, join(out, href));
        else missing.push(href);
        return `<img src="${plain(href)}" alt="${plain(text)}">`;
      },
    },
  });
  const body = marked.parse(readFileSync(join(books, name), 'utf8'));
  if (missing.length) throw new Error(`${name}: no picture ${missing.join(', ')}`);
  const title = /<h1[^>]*>(.*?)<\/h1>/.exec(body)?.[1] ?? name;
  const list = headings.length > 3 ? `<nav aria-label="目录"><ol>${headings.map(([id, words]) => `<li><a href="#${plain(id)}">${words}</a></li>`).join('')}</ol></nav>\n` : '';
  const back = name === 'README.md' ? '' : '<p><a href="index.html">全部手册</a></p>\n';
  return `<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="manual.css"></head>\n<body>\n${back}${body.replace('</h1>\n', `</h1>\n${list}`)}</body></html>\n`;
}

async function printAll(pages) {
  const { chromium } = createRequire(join(here, '../../tests/package.json'))('playwright-core');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage();
  for (const name of pages.filter((one) => one !== 'index.html')) {
    await page.goto(pathToFileURL(join(out, name)).href);
    await page.pdf({ path: join(out, name.replace('.html', '.pdf')), format: 'A4', margin: { top: '18mm', bottom: '18mm', left: '16mm', right: '16mm' } });
  }
  await browser.close();
}

mkdirSync(join(out, 'pictures'), { recursive: true });
writeFileSync(join(out, 'manual.css'), STYLE);
const pages = readdirSync(books).filter((name) => name.endsWith('.md')).map((name) => {
  const page = name === 'README.md' ? 'index.html' : name.replace('.md', '.html');
  writeFileSync(join(out, page), pageOf(name));
  return page;
});
if (!process.argv.includes('--no-pdf')) await printAll(pages);
console.log(`${out}: ${pages.length} pages, ${readdirSync(join(out, 'pictures')).length} pictures`);
