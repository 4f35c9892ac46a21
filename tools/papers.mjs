#!/usr/bin/env node
// What: sees that every relative link of the Markdown papers leads to a file, and every heading named
//       by a link is there; that every picture of the manual is made by a browser story and none in vain.
// Why: papers are only as good as the next newcomer's first click; the pictures are not in the repository, so
//      nobody would miss one before it is printed.
// Never: it asks no server; links to elsewhere are not looked at.
// Use: tools/papers.mjs [repository]
import { dirname, join, resolve } from 'node:path';
import { below, exists, listFiles, readText, runGate } from './lib/c-source.mjs';

const isPaper = (name) => name.endsWith('.md');

// As the usual viewers make an anchor of a heading.
const anchor = (heading) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');

function headings(text) {
  return new Set([...text.matchAll(/^#{1,6}\s+(.*)$/gm)].map((hit) => anchor(hit[1])));
}

const PICTURE = /!\[([^\]]*)\]\(([^)\s]*)\)/g;
const inManual = (root, paper) => below(root, paper).startsWith('docs/manual/');

function checkLink(root, paper, line, link, findings) {
  if (/^[a-z]+:/i.test(link)) return;
  if (inManual(root, paper) && link.startsWith('pictures/')) return;
  const [path, part] = decodeURI(link).split('#');
  const target = path ? resolve(dirname(paper), path) : paper;
  const where = `${below(root, paper)}:${line}`;
  if (!exists(target)) findings.push(`${where}: ${link} leads nowhere`);
  else if (part && isPaper(target) && !headings(readText(target)).has(part)) findings.push(`${where}: no heading #${part}`);
}

// Where each picture is taken: stage.picture(page, 'name', …) with the name as a plain text.
function picturesTaken(root, findings) {
  const taken = new Map();
  for (const story of listFiles(join(root, 'tests/browser'), (name) => name.endsWith('.mjs'))) {
    readText(story).split('\n').forEach((text, index) => {
      for (const call of text.matchAll(/\bstage\.picture\(/g)) {
        const where = `${below(root, story)}:${index + 1}`;
        const name = /^\w+, '([a-z0-9-]+)'/.exec(text.slice(call.index + call[0].length))?.[1];
        if (!name) findings.push(`${where}: a picture is named by a plain text`);
        else if (taken.has(name)) findings.push(`${where}: the picture ${name} is taken at ${taken.get(name)} too`);
        else taken.set(name, where);
      }
    });
  }
  return taken;
}

function checkPictures(root, papers, findings) {
  const taken = picturesTaken(root, findings);
  const used = new Set();
  for (const paper of papers.filter((one) => inManual(root, one))) {
    readText(paper).split('\n').forEach((text, index) => {
      const where = `${below(root, paper)}:${index + 1}`;
      for (const [, words, link] of text.matchAll(PICTURE)) {
        const name = /^pictures\/([a-z0-9-]+)\.png$/.exec(link)?.[1];
        if (!words) findings.push(`${where}: a picture says in words what it shows`);
        if (!name || !taken.has(name)) findings.push(`${where}: no browser story takes ${link}`);
        used.add(name);
      }
    });
  }
  for (const [name, where] of taken) if (!used.has(name)) findings.push(`${where}: the manual does not use the picture ${name}`);
}

export function look(root, findings) {
  const papers = [
    ...listFiles(join(root, 'docs'), isPaper),
    ...['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md'].map((name) => join(root, name)).filter(exists),
  ];
  for (const paper of papers) {
    let inCode = false;
    readText(paper).split('\n').forEach((text, index) => {
      if (text.startsWith('```')) inCode = !inCode;
      if (inCode) return;
      for (const hit of text.matchAll(/\]\(([^)\s]+)\)/g)) checkLink(root, paper, index + 1, hit[1], findings);
    });
  }
  checkPictures(root, papers, findings);
  return `${papers.length} papers`;
}

runGate(import.meta, 'papers', look);
