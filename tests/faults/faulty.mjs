// What: the program that fails at an allocation or at its disk when told to, and the file that tells it.
// Why: see tests/support/faulty.h: the real program answers real requests while it happens.
// Never: the demo data are made by the sound program; the failing one only serves them.
import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Program, Server } from '../stories/lib/server.mjs';

const NUMBERS = ['memoryLeft', 'memoryLasts', 'memoryAsked', 'memoryFailed', 'diskLeft', 'diskKind', 'diskLasts', 'diskAsked', 'diskFailed', 'seed'];
export const DISK = { sync: 1n, write: 2n, tear: 3n, power: 4n };

export class Faults {
  constructor(path) {
    this.path = path;
    this.file = openSync(path, 'w+');
    writeSync(this.file, Buffer.alloc(NUMBERS.length * 8), 0, NUMBERS.length * 8, 0);
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value));
      writeSync(this.file, bytes, 0, 8, NUMBERS.indexOf(name) * 8);
    }
  }

  get(name) {
    const bytes = Buffer.alloc(8);
    readSync(this.file, bytes, 0, 8, NUMBERS.indexOf(name) * 8);
    return Number(bytes.readBigInt64LE(0));
  }

  rest() {
    this.set({ memoryLeft: 0, memoryLasts: 0, diskLeft: 0, diskLasts: 0 });
  }

  close() {
    closeSync(this.file);
  }
}

// A world as Office wants it, whose servers can be told to fail.
export function faultyWorld(world) {
  const binary = join(dirname(world.program.binary), 'tests/support/lianxin-faulty');
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build the tests`);
  const faults = new Faults(join(world.place, `faults-${process.hrtime.bigint()}`));
  const program = new Program(binary, null, { FAULTS_FILE: faults.path });
  return {
    faults, program, demo: world.demo, place: world.place,
    copy: (settings) => world.copy(settings),
    server: (copy, args = []) => new Server(program, { ...copy, args, log: `${copy.data}.log` }),
  };
}
