// What: a look into a story's database behind the program's back, on either engine.
// Why: what the program says of its own numbers is only believed after counting the rows another way.
// Never: it is used to bring about what a story should do by hand.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const BETWEEN = '---- the next answer ----';

// Rows as lines, columns with | between them; `mark` says another sign.
export async function sql(copy, text) {
  const [tool, args] = copy.db ? ['psql', ['-qXtA', '-v', 'ON_ERROR_STOP=1', '-c', text, copy.db]] : ['sqlite3', ['-cmd', '.timeout 5000', join(copy.data, 'lianxin.db'), text]];
  return (await execute(tool, args, { maxBuffer: 1 << 26 })).stdout.trim();
}

// The same for several questions, asked by one start of the tool.
export async function sqlEach(copy, texts) {
  const answer = await sql(copy, texts.join(`; SELECT '${BETWEEN}'; `));
  const found = answer.split(BETWEEN).map((part) => part.trim());
  if (found.length !== texts.length) throw new Error(`${texts.length} questions, ${found.length} answers`);
  return found;
}

// A psql that stays open for who asks often: to start one, and what answers it, costs more than most questions. One question at a time.
export class OpenPsql {
  constructor(url) {
    this.child = spawn('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-f', '-', url], { stdio: 'pipe' });
    this.gone = once(this.child, 'close').then(() => 'gone');
    this.said = '';
    this.wrong = '';
    this.child.stdout.setEncoding('utf8').on('data', (part) => { this.said += part; });
    this.child.stderr.setEncoding('utf8').on('data', (part) => { this.wrong += part; });
    this.child.stdin.on('error', () => null); // that it has gone is said by `wrong`
  }

  async ask(text) {
    this.child.stdin.write(`${text};\n\\echo '${BETWEEN}'\n`);
    while (!this.said.includes(BETWEEN)) {
      const came = await Promise.race([once(this.child.stdout, 'data'), this.gone]);
      if (came === 'gone') throw new Error(`psql: ${text}: ${this.wrong}`);
    }
    const [answer] = this.said.split(BETWEEN);
    this.said = '';
    return answer.trim();
  }

  end() {
    this.child.stdin.end();
  }
}
