import { expect, it } from 'vitest';
import { readFetched } from '../../../../engine/web/reading/read-fetched.ts';

const never = new AbortController().signal;
const URL_OF_PAGE = 'https://x.test/';

it('reads a page in a process of its own', async () => {
  const page = { url: URL_OF_PAGE, contentType: 'text/html', bytes: Buffer.from('<title>T</title><p>Ünï') };
  expect(await readFetched(page, never)).toEqual({ title: 'T', text: 'Ünï' });
});

it('says what is wrong with a document that cannot be read', async () => {
  const pdf = { url: URL_OF_PAGE, contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4 nonsense') };
  const deep = { url: URL_OF_PAGE, contentType: 'text/html', bytes: Buffer.from('<div>'.repeat(5_000)) };
  const [damaged, nested] = await Promise.all([readFetched(pdf, never), readFetched(deep, never)]);
  expect(damaged).toEqual({ problem: 'cannot be read: Invalid PDF structure.' });
  expect(nested).toEqual({ problem: 'is nested too deeply or too long to be read' });
});

it('ends with the call that wanted it', async () => {
  const abort = new AbortController();
  const reading = readFetched({ url: URL_OF_PAGE, contentType: 'text/plain', bytes: Buffer.from('x') }, abort.signal);
  abort.abort(new Error('interrupted'));
  await expect(reading).rejects.toThrow('interrupted');
});
