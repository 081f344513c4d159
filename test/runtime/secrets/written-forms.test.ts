import { expect, it } from 'vitest';
import { writtenForms } from '../../../runtime/secrets/written-forms.ts';

const SECRET = `p&ss"w<rd>/it's+1 9`;

/** The text with the longest form that it holds replaced. */
function masked(text: string): string {
  const forms = writtenForms(SECRET).toSorted((a, b) => b.length - a.length);
  return text.replace(forms.find((form) => text.includes(form)) ?? '', '*');
}

it.each([
  ['as it is', SECRET],
  ['in JSON', `p&ss\\"w<rd>/it's+1 9`],
  ['in the JSON of PHP', `p&ss\\"w<rd>\\/it's+1 9`],
  ['in the JSON of Go', `p\\u0026ss\\"w\\u003crd\\u003e/it's+1 9`],
  ['in HTML', 'p&amp;ss&quot;w&lt;rd&gt;/it&#39;s+1 9'],
  ['in the HTML of Go', 'p&amp;ss&#34;w&lt;rd&gt;/it&#39;s+1 9'],
  ['in the HTML of Python', 'p&amp;ss&quot;w&lt;rd&gt;/it&#x27;s+1 9'],
  ['in the text of HTML', `p&amp;ss"w&lt;rd&gt;/it's+1 9`],
  ['in a URL', `p%26ss%22w%3Crd%3E%2Fit's%2B1%209`],
  ['in a URL in small letters', `p%26ss%22w%3crd%3e%2fit's%2b1%209`],
  ['in a form', 'p%26ss%22w%3Crd%3E%2Fit%27s%2B1+9'],
])('finds a value %s', (_, written) => {
  expect(masked(`so: ${written}.`)).toBe('so: *.');
});

it('finds a value in base64 wherever it stands in a longer text', () => {
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
      const seen = masked(Buffer.from(`${before}${SECRET} and more`).toString(encoding));
      expect(seen).toContain('*');
      expect(Buffer.from(seen.replace(/.*\*/, ''), 'base64').toString('latin1')).not.toContain('1 9');
    }
  }
});
