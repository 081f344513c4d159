import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/**
 * An index of Python packages with `toy` 1.0, whose `answer` is 42: for the user `robot` with this password, or, without one,
 * for everybody.
 */
export async function pipIndex(password: string | null): Promise<RequestListener> {
  const wheel = await wheelOfToy();
  const file = 'toy-1.0-py3-none-any.whl';
  const digest = createHash('sha256').update(wheel).digest('hex');
  const wanted = `Basic ${Buffer.from(`robot:${password}`).toString('base64')}`;
  return (request, response) => {
    if (password !== null && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end();
    } else if (request.url === '/simple/toy/') {
      response.setHeader('content-type', 'text/html').end(`<a href="/files/${file}#sha256=${digest}">${file}</a>`);
    } else if (request.url === `/files/${file}`) response.end(wheel);
    else response.writeHead(404).end();
  };
}

async function wheelOfToy(): Promise<Buffer> {
  const zip = new ZipFile();
  const info = 'toy-1.0.dist-info';
  const files = {
    'toy.py': 'answer = 42\n',
    [`${info}/METADATA`]: 'Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n',
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `toy.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  };
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return await buffer(zip.outputStream);
}
