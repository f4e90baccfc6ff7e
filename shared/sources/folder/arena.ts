/** Byte strings kept outside the heap in large blocks: for many short lines the least memory there is. */
export interface Arena {
  /** The number under which `read` gives it back: 0, 1, 2 … */
  add(bytes: Uint8Array): number;
  read(index: number): string;
  readonly length: number;
}

const blockBytes = 4 * 1024 * 1024;

export const createArena = (): Arena => {
  const blocks: Buffer[] = [];
  const blockOf: number[] = [];
  const startOf: number[] = [];
  const endOf: number[] = [];
  let free = 0;
  return {
    add: (bytes) => {
      const last = blocks.at(-1);
      if (!last || last.length - free < bytes.length) {
        blocks.push(Buffer.allocUnsafeSlow(Math.max(blockBytes, bytes.length)));
        free = 0;
      }
      blocks.at(-1)!.set(bytes, free);
      startOf.push(free);
      free += bytes.length;
      endOf.push(free);
      return blockOf.push(blocks.length - 1) - 1;
    },
    read: (index) => blocks[blockOf[index]!]!.toString('utf8', startOf[index], endOf[index]),
    get length() {
      return blockOf.length;
    },
  };
};
