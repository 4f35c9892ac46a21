#!/usr/bin/env node
// What: stands in for the program where the browser harness itself is tested.
// Never: it is no model of Lianxin; each page shows one way of being wrong, /sound none.
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';

const [command, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf(`--${name}`) + 1];
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'";

const page = (body, head = '') => `<!doctype html><html lang="zh-CN"><head><title>样页</title><meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="/icon.svg">${head}</head><body><main><h1>样页</h1>${body}</main></body></html>`;
const PAGES = {
  '/sound': page('<p>一切正常。</p>'),
  '/inline': page('<p>内联脚本</p><script>document.title = "x"</script>'),
  '/styled': page('<p style="color:red">内联样式</p>'),
  '/noisy': page('<p>报错</p>', '<script src="/noisy.js"></script>'),
  '/foreign': page('<p>外部资源</p>', '<script src="/foreign.js"></script>'),
  '/unlabelled': page('<form action="/sound"><input name="a"></form>'),
  '/wide': page(`<p>${'很'.repeat(10)}${'w'.repeat(400)}</p>`),
  '/desk/login': page('<form action="/desk/login" method="post"><label>账号<input name="user" type="text"></label><label>密码<input name="password" type="password"></label><button>登录</button></form>'),
  '/desk': page('<p>我的待办</p>'),
};
const SCRIPTS = { '/worker.js': '', '/noisy.js': 'throw new Error("noise");', '/foreign.js': 'fetch("http://127.0.0.2:9/").catch(() => 0);' };

function answer(request, response) {
  const send = (status, type, text, more = {}) => response.writeHead(status, { 'content-type': type, 'content-security-policy': POLICY, ...more }).end(text);
  if (request.url === '/healthz') return send(200, 'text/plain', 'ok');
  if (request.method === 'POST') return send(303, 'text/plain', '', { location: '/desk' });
  if (request.url === '/icon.svg') return send(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  if (request.url in SCRIPTS) return send(200, 'text/javascript', SCRIPTS[request.url]);
  if (request.url in PAGES) return send(200, 'text/html; charset=utf-8', PAGES[request.url]);
  return send(500, 'text/html; charset=utf-8', page('<p>坏了</p>'));
}

if (command === 'demo') {
  mkdirSync(option('data'));
  console.log(JSON.stringify({ logins: [{ user: 'a', password: 'b', role: 'clerk' }] }));
} else {
  createServer(answer).listen(Number(option('port')), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}
