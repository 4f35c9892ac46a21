// What: one request to the program and its whole answer, over lines that stay open.
// Why: a run asks twenty thousand times; by fetch each costs three times the processor that it costs so.
// Never: it follows no redirect, and asks twice only where nothing was begun: a reading whose line the server had just shut.
import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

const LIMIT = 60_000;
const lines = new Agent({ keepAlive: true });

// What fetch takes as a body, as bytes and their type.
async function packed(body) {
  if (body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array) {
    return { bytes: body ?? null, type: typeof body === 'string' ? 'text/plain;charset=UTF-8' : null };
  }
  const made = new Response(body);
  return { bytes: new Uint8Array(await made.arrayBuffer()), type: made.headers.get('content-type') };
}

function headersOf(answer) {
  const headers = new Headers();
  for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.append(answer.rawHeaders[i], answer.rawHeaders[i + 1]);
  return headers;
}

// As a browser would: who asks for a packed page reads it unpacked. (HEAD and 304 have none.)
const unpacked = (answer, bytes) => (answer.headers['content-encoding'] === 'gzip' && bytes.length > 0 ? gunzipSync(bytes) : bytes);

function send(url, { method, headers, bytes }) {
  return new Promise((done, fail) => {
    const asked = request(url, { method, headers, agent: lines, timeout: LIMIT });
    const lost = (error) => fail(Object.assign(error, { noAnswer: true, onOldLine: asked.reusedSocket }));
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${url}: no answer in ${LIMIT / 1000} s`)));
    asked.on('error', lost);
    asked.on('response', (answer) => {
      const head = { status: answer.statusCode, headers: headersOf(answer) };
      if (answer.headers['content-type']?.startsWith('text/event-stream')) { // it never ends; that it began is the answer
        answer.destroy();
        done({ ...head, bytes: new Uint8Array() });
        return;
      }
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ ...head, bytes: unpacked(answer, Buffer.concat(parts)) }));
      answer.on('error', lost);
    });
    asked.end(bytes);
  });
}

// options: {method, headers, body} as fetch takes them. Answers {status, headers: Headers, bytes}; an error has noAnswer where no whole
// answer came.
export async function ask(url, { method = 'GET', headers = {}, body } = {}) {
  const { bytes, type } = await packed(body);
  const all = { accept: '*/*', ...(type ? { 'content-type': type } : {}), ...headers };
  try {
    return await send(url, { method, headers: all, bytes });
  } catch (error) {
    if (method !== 'GET' || !error.onOldLine || error.code !== 'ECONNRESET') throw error;
    return send(url, { method, headers: all, bytes });
  }
}
