#!/usr/bin/env node
// What: sees that every relative link of the Markdown papers leads to a file, and every heading named
//       by a link is there.
// Why: papers are only as good as the next newcomer's first click.
// Never: it asks no server; links to elsewhere are not looked at.
// Use: tools/papers.mjs [repository]
import { dirname, join, resolve } from 'node:path';
import { below, exists, listFiles, readText, report } from './lib/c-source.mjs';

const isPaper = (name) => name.endsWith('.md');

// As the usual viewers make an anchor of a heading.
const anchor = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');

function headings(text) {
  return new Set([...text.matchAll(/^#{1,6}\s+(.*)$/gm)].map((hit) => anchor(hit[1])));
}

function checkLink(root, paper, line, link, findings) {
  if (/^[a-z]+:/i.test(link)) return;
  const [path, part] = decodeURI(link).split('#');
  const target = path ? resolve(dirname(paper), path) : paper;
  const where = `${below(root, paper)}:${line}`;
  if (!exists(target)) findings.push(`${where}: ${link} leads nowhere`);
  else if (part && isPaper(target) && !headings(readText(target)).has(part)) findings.push(`${where}: no heading #${part}`);
}

const root = resolve(process.argv[2] ?? '.');
const papers = [
  ...listFiles(join(root, 'docs'), isPaper),
  ...['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md'].map((name) => join(root, name)).filter(exists),
];
const findings = [];
for (const paper of papers) {
  let inCode = false;
  readText(paper).split('\n').forEach((text, index) => {
    if (text.startsWith('```')) inCode = !inCode;
    if (inCode) return;
    for (const hit of text.matchAll(/\]\(([^)\s]+)\)/g)) checkLink(root, paper, index + 1, hit[1], findings);
  });
}
process.exit(report('papers', `${papers.length} papers`, findings));
