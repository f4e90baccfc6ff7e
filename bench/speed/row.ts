/** One row of `plimsoll-bench/1`'s `speed`: what was measured, at which size, and its figures. */
export interface Row {
  readonly what: 'engine' | 'folder' | 'api' | 'listed' | 'bundle' | 'growth';
  readonly [figure: string]: string | number;
}
