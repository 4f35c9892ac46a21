#!/usr/bin/env node
// What: stands in for the program where the harness itself is tested: demo, serve, version.
// Never: it is no model of Lianxin; it only has one page, one form and one upload.
import { createServer } from 'node:http';
import { readFileSync, writeFileSync, mkdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const [command, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(`--${name}`) + 1];

const FORM = (error) => `<!doctype html><html lang="zh"><head><title>表</title></head><body><main>
${error ? '<div role="alert"><a href="#f-name">请填写姓名</a></div>' : ''}
<form action="/save" method="post"${error === null ? ' enctype="multipart/form-data"' : ''}>
<input type="hidden" name="csrf" value="c1"><input type="hidden" name="submission" value="u1">
<label for="f-name">姓名</label><input id="f-name" name="name" value="">
<label><input type="radio" name="way" value="a" checked>自取</label><label><input type="radio" name="way" value="b">邮寄</label>
<select name="item"><option value="1">甲</option><option value="2">乙</option></select>
<input type="file" name="photo"><button name="act" value="keep">保存</button><button name="act" value="drop">作废</button></form>
<a href="/away">离开</a></main></body></html>`;

function answer(request, response, body) {
  const send = (status, headers, text) => response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(text);
  if (request.url === '/healthz') return send(200, {}, 'ok');
  if (request.url === '/form') return send(200, { 'set-cookie': 'sid=s1; Path=/; HttpOnly' }, FORM(false));
  if (request.url === '/upload') return send(200, {}, FORM(null));
  if (request.url === '/broken') return send(200, {}, '<main><div></main>');
  if (request.url === '/away') return send(303, { location: 'http://127.0.0.2:1/' }, '');
  if (request.url === '/save') {
    if (/name=&/.test(body)) return send(422, {}, FORM(true));
    writeFileSync(join(option('data'), 'got'), `${request.headers.cookie}\n${body}`);
    return send(303, { location: '/form' }, '');
  }
  return send(404, {}, '没有');
}

function serve() {
  if (existsSync(join(option('data'), 'leak'))) console.error('==1==ERROR: LeakSanitizer: detected memory leaks');
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => { body += part.toString('latin1'); });
    request.on('end', () => answer(request, response, body));
  });
  server.listen(Number(option('port')), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(existsSync(join(option('data'), 'bad-end')) ? 3 : 0));
}

if (command === 'demo') {
  mkdirSync(option('data'));
  writeFileSync(join(option('data'), 'seed'), 'demo');
  console.log(JSON.stringify({ logins: [{ user: 'a', password: 'b', role: 'clerk' }] }));
} else if (command === 'serve') serve();
else if (command === 'version') console.log(readFileSync(join(option('data'), 'seed'), 'utf8'));
