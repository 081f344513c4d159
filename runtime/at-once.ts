/** Calls `act` for each item, at most `limit` at the same time. Returns the results in the order of the items. */
export async function atOnce<Item, Result>(
  limit: number,
  items: readonly Item[],
  act: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await act(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
