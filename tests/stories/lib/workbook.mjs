// What: a workbook as a person would save it: rows of texts to bytes, and the texts of one that the program made.
// Why: several stories bring lists in; a library would hide what the program has to read.
// Never: it knows no register; headings and rows are the story's.
import { crc32, inflateRawSync } from 'node:zlib';

function record(name, bytes, offset) {
  const file = Buffer.from(name);
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(0x800, 2);
  head.writeUInt16LE(0x21, 8);
  head.writeUInt32LE(crc32(bytes), 10);
  head.writeUInt32LE(bytes.length, 14);
  head.writeUInt32LE(bytes.length, 18);
  head.writeUInt16LE(file.length, 22);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, file, bytes]),
    central: Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, file]),
  };
}

function pack(files) {
  const locals = [];
  const centrals = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const one = record(name, Buffer.from(text), at);
    locals.push(one.local);
    centrals.push(one.central);
    at += one.local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, central, end]);
}

function unpack(bytes) {
  const buffer = Buffer.from(bytes);
  const files = {};
  let at = buffer.readUInt32LE(buffer.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (buffer.readUInt32LE(at) === 0x02014b50) {
    const size = buffer.readUInt32LE(at + 20);
    const name = buffer.toString('utf8', at + 46, at + 46 + buffer.readUInt16LE(at + 28));
    const local = buffer.readUInt32LE(at + 42);
    const start = local + 30 + buffer.readUInt16LE(local + 26) + buffer.readUInt16LE(local + 28);
    const data = buffer.subarray(start, start + size);
    files[name] = (buffer.readUInt16LE(at + 10) === 8 ? inflateRawSync(data) : data).toString('utf8');
    at += 46 + buffer.readUInt16LE(at + 28) + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return files;
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function workbook(rows) {
  const sheet = rows.map((row, i) => `<row r="${i + 1}">${row.map((text) => `<c t="inlineStr"><is><t>${escape(text)}</t></is></c>`).join('')}</row>`).join('');
  const names = 'http://schemas.openxmlformats.org';
  return pack({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="${names}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="${names}/package/2006/relationships"><Relationship Id="rId1" Type="${names}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${names}/spreadsheetml/2006/main" xmlns:r="${names}/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="${names}/package/2006/relationships"><Relationship Id="rId1" Type="${names}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet xmlns="${names}/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`,
  });
}

// All texts of a workbook, wherever they stand.
export const textsOf = (bytes) => Object.entries(unpack(bytes)).filter(([name]) => /sharedStrings|sheet\d+\.xml$/.test(name)).map(([, text]) => text).join('');
