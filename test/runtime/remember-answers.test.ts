import { expect, it } from 'vitest';
import { rememberAnswers } from '../../runtime/remember-answers.ts';

it('an answer is asked for once until its time is over', async () => {
  let now = 0;
  let asked = 0;
  const remember = rememberAnswers<number>(1_000, () => now);
  const ask = () => remember('acme/api ada', async () => (asked += 1));
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  now = 999;
  expect(await ask()).toBe(1);
  now = 1_000;
  expect(await ask()).toBe(2);
});

it('a question that failed is asked again, and others have answers of their own', async () => {
  const remember = rememberAnswers<string>(1_000, () => 0);
  await expect(remember('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await remember('a', async () => 'write')).toBe('write');
  expect(await remember('b', async () => 'read')).toBe('read');
});

it('no more than 2,000 answers are kept, the newest ones', async () => {
  let asked = 0;
  const remember = rememberAnswers<number>(1_000, () => 0);
  for (let index = 0; index < 2_001; index++) await remember(`${index}`, async () => (asked += 1));
  await remember('2000', async () => (asked += 1));
  expect(asked).toBe(2_001);
  await remember('0', async () => (asked += 1));
  expect(asked).toBe(2_002);
});
