import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One price as it will be bundled; `source` names an entry of `sources.ts`. */
export interface Figure {
  readonly region: string;
  readonly meter: string;
  readonly unit: string;
  readonly price: string;
  readonly source: string;
}

/** The regions of ec2-prices-specs.ndjson.gz, with the long names that other feeds use. */
export const regions: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'eu-west-1': 'EU (Ireland)',
  'eu-central-1': 'EU (Frankfurt)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
};

/** All rows of one feed under `<data>/prices/`. */
export const rows = <Row>(data: string, file: string): Row[] =>
  gunzipSync(readFileSync(join(data, 'prices', `${file}.ndjson.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

/** A price as people write it: no exponent, no float noise, no trailing zeros. */
export const decimal = (value: number): string => {
  const text = value.toFixed(12);
  const trimmed = text.replace(/0+$/, '').replace(/\.$/, '');
  if (!(value > 0) || trimmed === '0') throw new Error(`not a price: ${value}`);
  return trimmed;
};

/** The shortest decimal that gives `amount`, which was rounded to cents, for `quantity` units. */
export const fromAmount = (quantity: number, amount: number): number => {
  for (let digits = 0; digits <= 12; digits++) {
    const price = Number((amount / quantity).toFixed(digits));
    if (price > 0 && Math.abs(price * quantity - amount) <= 0.005) return price;
  }
  throw new Error(`no price gives ${amount} for ${quantity}`);
};
