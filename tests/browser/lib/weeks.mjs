// What: a wall screen that takes in thousands of updates, as it does in weeks: the memory of its browser before and after.
// Why: nobody restarts the computer behind a screen; what grows by a little with each update ends it after a month.
// Never: the page is told apart from a real one: it listens to its own stream and asks its own server. Only the waiting between
//        two events is left out: they are given to the page's own listener one after the other.
const WARM = 40;

// Before the page is opened: its stream can be reached from here.
export const openEars = (context) => context.addInitScript(() => {
  const Real = window.EventSource;
  window.EventSource = function Ear(url) {
    const stream = new Real(url);
    window.lianxinStream = stream;
    return stream;
  };
});

async function take(page, count, each) {
  for (let i = 0; i < count; i++) {
    await each(i);
    await page.evaluate(() => new Promise((done) => {
      const before = document.body.getAttribute('data-looked');
      const ask = () => (document.body.getAttribute('data-looked') === before ? setTimeout(ask, 2) : done());
      window.lianxinStream.dispatchEvent(new Event('open')); // what a browser says when the line is back: look at once
      ask();
    }));
  }
}

async function measure(page) {
  const line = await page.context().newCDPSession(page);
  await line.send('HeapProfiler.enable');
  for (let i = 0; i < 3; i++) await line.send('HeapProfiler.collectGarbage');
  const { usedSize } = await line.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners, documents } = await line.send('Memory.getDOMCounters');
  await line.detach();
  return { heap: usedSize, nodes, listeners: jsEventListeners, documents };
}

// {before, after}: heap in bytes, nodes, listeners, documents. `each` may change what the page is about to find.
export async function weeks(page, count, each = async () => {}) {
  await take(page, WARM, each);
  const before = await measure(page);
  await take(page, count, each);
  return { before, after: await measure(page) };
}
