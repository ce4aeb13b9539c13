// Runs a program that is compiled to WebAssembly: node host.mjs program.wasm
import { readFileSync, writeSync } from "node:fs";

class Exit {
  constructor(success) {
    this.code = success ? 0 : 1;
  }
}

const bytes = readFileSync(process.argv[2]);
const host = {
  print_bytes(start, length) {
    writeSync(1, new Uint8Array(instance.exports.memory.buffer, start, length));
  },
  microseconds() {
    return performance.now() * 1000;
  },
  exit(success) {
    throw new Exit(success);
  },
};
const { instance } = await WebAssembly.instantiate(bytes, { host });
try {
  instance.exports.main();
} catch (thrown) {
  if (!(thrown instanceof Exit)) throw thrown;
  process.exitCode = thrown.code;
}
