/** Reads the part of CBOR (RFC 8949) that SDKs of AWS write: boto3 asks CloudWatch in it. */
export const fromCbor = (bytes: Buffer): unknown => {
  let at = 0;
  const length = (info: number): number => {
    if (info < 24) return info;
    const size = 2 ** (info - 24);
    const value = size === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUIntBE(at, size);
    at += size;
    return value;
  };
  const ends = (): boolean => {
    if (bytes[at] !== 0xff) return false;
    at += 1;
    return true;
  };
  const many = <T>(info: number, one: () => T): T[] => {
    const found: T[] = [];
    if (info === 31) while (!ends()) found.push(one());
    else for (let left = length(info); left > 0; left -= 1) found.push(one());
    return found;
  };
  const pieces = (info: number): Buffer => {
    if (info === 31) return Buffer.concat(many(info, () => pieces(bytes[at++]! & 31)));
    const size = length(info);
    at += size;
    return bytes.subarray(at - size, at);
  };
  const simple = (info: number): unknown => {
    if (info === 26 || info === 27) {
      const value = info === 26 ? bytes.readFloatBE(at) : bytes.readDoubleBE(at);
      at += info === 26 ? 4 : 8;
      return value;
    }
    return { 20: false, 21: true, 22: null }[info];
  };
  const item = (): unknown => {
    const first = bytes[at++];
    if (first === undefined) return {};
    const info = first & 31;
    switch (first >> 5) {
      case 0:
        return length(info);
      case 1:
        return -1 - length(info);
      case 2:
        return pieces(info);
      case 3:
        return pieces(info).toString();
      case 4:
        return many(info, item);
      case 5:
        return Object.fromEntries(many(info, () => [String(item()), item()]));
      case 6:
        length(info);
        return item();
      default:
        return simple(info);
    }
  };
  return item();
};
