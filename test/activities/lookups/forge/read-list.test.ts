import { describe, expect, it } from 'vitest';
import { readList, type List } from '../../../../activities/lookups/forge/read-list.ts';

/** A forge with numbers as items, 100 a page; `asked` learns of each page. */
function listOf(items: number, asked: number[] = [], change: Partial<List<number>> = {}): List<number> {
  return {
    what: 'things',
    limit: 5,
    isContinued: false,
    isCounted: true,
    askFor: (page) => {
      asked.push(page);
      const data = Array.from({ length: items }, (_, index) => index).slice((page - 1) * 100, page * 100);
      return Promise.resolve({ data, headers: { link: page * 100 < items ? '<x>; rel="next"' : '<x>; rel="first"' } });
    },
    render: String,
    ...change,
  };
}

describe('a list', () => {
  it('is counted as a whole where that takes at most ten requests', async () => {
    const { heading, parts } = await readList(listOf(950, [], { isWanted: (item) => item % 2 === 0 }));
    expect(heading).toBe('475 things:');
    expect((await parts[0]?.readPage(1))?.entries).toHaveLength(475);
  });

  it('that is longer is counted by the forge, and says so if the forge does not', async () => {
    const asked: number[] = [];
    const askTotal = () => Promise.resolve(30_000);
    expect((await readList(listOf(30_000, asked, { askTotal }))).heading).toBe('30000 things:');
    expect(asked).toHaveLength(10);
    const unknown = listOf(30_000, [], { askTotal: () => Promise.resolve(null) });
    expect((await readList(unknown)).heading).toBe('At least 1000 things:');
    expect((await readList(listOf(30_000))).heading).toBe('At least 1000 things:');
  });

  it('goes on after what was counted', async () => {
    const { parts } = await readList(listOf(2_500));
    const third = await parts[0]?.readPage(3);
    expect(third?.isLast).toBe(true);
    expect(third?.entries.map((entry) => entry())).toHaveLength(500);
  });

  it('is not counted again for an answer that goes on with the cursor', async () => {
    const asked: number[] = [];
    const askTotal = () => Promise.reject(new Error('It was counted'));
    const { heading, parts } = await readList(listOf(30_000, asked, { isContinued: true, askTotal }));
    expect([heading, asked]).toEqual(['More things:', []]);
    expect((await parts[0]?.readPage(2))?.entries).toHaveLength(1_000);
    expect(asked).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('takes one request for a page where nobody needs the count', async () => {
    const asked: number[] = [];
    expect((await readList(listOf(30_000, asked, { isCounted: false }))).heading).toBe('At least 100 things:');
    expect(asked).toEqual([1]);
  });

  it('ends where everything after it is too old, and with a page that is not full if there is no Link', async () => {
    const asked: number[] = [];
    const old = await readList(listOf(30_000, asked, { isEnd: (item) => item >= 150 }));
    expect([old.heading, asked]).toEqual(['150 things:', [1, 2]]);
    const plain = listOf(0, [], { askFor: (page) => Promise.resolve({ data: page === 1 ? [1, 2] : [], headers: {} }) });
    expect((await readList(plain)).heading).toBe('2 things:');
  });
});
