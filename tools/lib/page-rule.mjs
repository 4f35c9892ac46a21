// What: rules for what reaches a browser: no inline style or script, no raw markup from values that
//       are not html by name, no way around the content security policy, Chinese punctuation.
// Why: a page that needs unsafe-inline once needs it for ever.
// Never: it does not parse HTML; the patterns are chosen so that a miss is caught by the browser
//        stories, where every policy violation fails the run.
const HAN = '[\\u3400-\\u4dbf\\u4e00-\\u9fff]';
const CARELESS = new RegExp(`${HAN}[,;:?!()]${HAN}`);

const TEMPLATE = [
  [/\sstyle\s*=/i, 'style="" breaks the policy; use a class'],
  [/<style[\s>]/i, 'a <style> element breaks the policy'],
  [/<script(?![^>]*\ssrc\s*=)[^>]*>/i, 'an inline script breaks the policy'],
  [/<[^>]*\son[a-z]+\s*=/i, 'an on…="" handler breaks the policy'],
  [/javascript:/i, 'javascript: breaks the policy'],
  [/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//i, 'pages load nothing from elsewhere'],
  [/\shx-(?:on|vals\s*=\s*["']js:)/i, 'htmx must not evaluate script'],
  [/<(?:iframe|object|embed|base)[\s>]/i, 'this element is refused by the policy'],
];
const RAW = /\{\{\{\s*([\w.]+)\s*\}\}\}|\{\{&\s*([\w.]+)\s*\}\}/g;
const RAW_NAME = /(^|[._])(html|svg|qr|chart|bars|ring|icon)$/;

const SCRIPT = [
  [/\beval\s*\(|new\s+Function\b|setTimeout\s*\(\s*['"`]/, 'the policy forbids evaluating text'],
  [/document\.write\b|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML/, 'build nodes, never markup from text'],
  [/\.setAttribute\(\s*['"]style['"]/, 'an inline style breaks the policy'],
  [/\bhttps?:\/\/(?!www\.w3\.org\/)/, 'the product needs no other server'],
];
const STYLE = [[/@import|url\(\s*["']?(?:https?:)?\/\//, 'styles load nothing from elsewhere']];

function applyRules(rules, file, text, findings) {
  text.split('\n').forEach((line, index) => {
    for (const [shape, why] of rules) if (shape.test(line)) findings.push(`${file}:${index + 1}: ${why}`);
  });
}

export function checkTemplate(file, text, findings) {
  const visible = text.replace(/\{\{!.*?\}\}/gs, (comment) => comment.replace(/[^\n]/g, ' '));
  // A tag may run over lines: look at each tag as one line too, so that a handler cannot hide.
  applyRules(TEMPLATE, file, visible, findings);
  for (const tag of visible.matchAll(/<[a-z][^<>]*\n[^<>]*>/gi)) {
    const line = visible.slice(0, tag.index).split('\n').length;
    const joined = tag[0].replace(/\s+/g, ' ');
    for (const [shape, why] of TEMPLATE) {
      if (shape.test(joined) && !tag[0].split('\n').some((part) => shape.test(part))) findings.push(`${file}:${line}: ${why}`);
    }
  }
  for (const hit of visible.matchAll(RAW)) {
    const name = hit[1] ?? hit[2];
    if (RAW_NAME.test(name)) continue;
    const line = visible.slice(0, hit.index).split('\n').length;
    findings.push(`${file}:${line}: raw {{{${name}}}} is only for values of html type, named …svg, …html, …qr`);
  }
}

export const checkScript = (file, text, findings) => applyRules(SCRIPT, file, text, findings);
export const checkStyle = (file, text, findings) => applyRules(STYLE, file, text, findings);

// Half-width punctuation between Chinese characters is a slip a reader sees at once.
export function checkChinese(file, text, line, findings) {
  const hit = CARELESS.exec(text);
  if (hit) findings.push(`${file}:${line}: half-width punctuation in Chinese: ${hit[0]}`);
}
