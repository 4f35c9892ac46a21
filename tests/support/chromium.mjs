// What: how every test starts its browser.
// Why: a page lives for a second here, and what V8 spends on optimising its scripts (axe above all) is thrown away with it: bytecode
//      and quick machine code alone took a quarter less of two processors for the same answers.
// Never: a switch that changes what a page may do, how it is laid out or what it says of itself.
const LEAN = ['--no-sandbox', '--disable-gpu', '--js-flags=--no-opt --no-maglev --sparkplug'];

export const launchOptions = (...more) => ({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: [...LEAN, ...more],
});
