import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBundleHeader } from '../../../../activities/outputs/bundle/bundle-header.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('the header of a bundle', () => {
  it('names the commit and what it builds on', () => {
    const bundle = Buffer.from(`# v2 git bundle\n-${A} Import\n-${B}\n${B} HEAD\n${A} refs/heads/x\n\nPACK…`);
    expect(readBundleHeader(bundle)).toEqual({ prerequisites: [A, B], head: B });
  });

  it.each([
    ['of version 3', `# v3 git bundle\n@object-format=sha1\n${A} HEAD\n\n`, { prerequisites: [], head: A }],
    ['without HEAD', `# v2 git bundle\n${A} refs/heads/HEAD\n\n`, { prerequisites: [], head: null }],
    ['with a filter', `# v3 git bundle\n@filter=blob:none\n${A} HEAD\n\n`, null],
    ['with a short id', `# v2 git bundle\n${A.slice(1)} HEAD\n\n`, null],
    ['without an end', `# v2 git bundle\n${A} HEAD\n`, null],
    ['that is something else', `# v9 git bundle\n${A} HEAD\n\n`, null],
  ])('%s', (_, text, header) => {
    expect(readBundleHeader(Buffer.from(text))).toEqual(header);
  });

  it('is read without an error whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readBundleHeader(Buffer.from(bytes))));
  });
});
