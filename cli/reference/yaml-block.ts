import { Document, isScalar, visit } from 'yaml';

/** A value as a block of YAML; lists of plain values stand on one line. */
export function yamlBlock(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Seq: (_, sequence) => {
      sequence.flow = sequence.items.every((item) => isScalar(item));
    },
  });
  return `\`\`\`yaml\n${document.toString()}\`\`\``;
}
