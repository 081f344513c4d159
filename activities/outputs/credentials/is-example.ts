/** Keys that their makers document: everybody may know them. */
const DOCUMENTED = new Set([
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  // Of Azurite, the emulator of Azure's storage.
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
]);

const LONGEST_EXAMPLE = 64;
const FEWEST_CHARACTERS = 5;
const MOST_STEPS = 0.6;

/**
 * Whether a credential is only an example: documented by its maker, called one, or made of a few characters or of the
 * alphabet (`ghp_xxxx…`, `AKIAIOSFODNN7EXAMPLE`, `hf_abcdef…`).
 */
export function isExample(credential: string): boolean {
  if (DOCUMENTED.has(credential)) return true;
  // A long token could hold such a word beside a real one.
  if (credential.length <= LONGEST_EXAMPLE && /example|redacted|placeholder|your[-_]|(.)\1{7}/i.test(credential))
    return true;
  const body = credential.replace(/^[A-Za-z]{2,10}[-_.]/, '').replace(/^(?:AKIA|ASIA|AIza)/, '');
  return new Set(body).size < FEWEST_CHARACTERS || stepsOf(body) > MOST_STEPS;
}

/** Which part of the neighbours are the same or follow each other, as in `0123456789abcdef`. */
function stepsOf(text: string): number {
  const codes = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const steps = codes.filter((code, index) => index > 0 && [0, 1].includes(code - (codes[index - 1] ?? 0)));
  return steps.length / Math.max(1, codes.length - 1);
}
