/** Why no run may follow another one, a clause without a full stop; null if one may. */
export function chainReason({ depth, chainDepth }: { depth: number; chainDepth: number }): string | null {
  if (depth < chainDepth) return null;
  return `\`chain-depth\` of curfew.yml lets a run start no other: that run is number ${depth} of its chain, and \`chain-depth\` is ${chainDepth}`;
}
