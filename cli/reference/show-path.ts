/** The way to a key as people write it: `approval[].count`. */
export function showPath(steps: readonly string[]): string {
  return steps.map((step, index) => (step === '[]' || index === 0 ? step : `.${step}`)).join('');
}
