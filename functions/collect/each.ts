/** Works on so many items at once; the source is read no faster than that, and no further once one has failed. */
export const each = async <T>(
  items: AsyncIterable<T>,
  together: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const source = items[Symbol.asyncIterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = await source.next(); !next.done && !failed; next = await source.next()) await work(next.value);
  };
  try {
    await Promise.all(Array.from({ length: together }, worker));
  } catch (error) {
    failed = true;
    await source.return?.();
    throw error;
  }
};
