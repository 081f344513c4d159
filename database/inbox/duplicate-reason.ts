/** Why a delivery is a duplicate of the delivery `first`, as a sentence; `receivedAt` is null if it is not known any more. */
export function duplicateReason(first: string, receivedAt: string | null): string {
  const when = receivedAt === null ? '' : `, at ${receivedAt}`;
  return `Its content came before${when}, as the delivery "${first}".`;
}
