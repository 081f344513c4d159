/** The members of a filter that have a value. */
export function given<Filter extends object>(filter: Filter): { [Key in keyof Filter]: NonNullable<Filter[Key]> } {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined);
  // The types of Octokit do not take undefined. No member with that value is left.
  return Object.fromEntries(entries) as { [Key in keyof Filter]: NonNullable<Filter[Key]> };
}
