/** The content of a file in which this value stands at the end of this way, and nothing else. */
export function withValue(steps: readonly string[], value: unknown): unknown {
  return steps.reduceRight<unknown>((inner, step) => (step === '[]' ? [inner] : { [step]: inner }), value);
}
