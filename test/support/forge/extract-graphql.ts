/**
 * Extracts from GitHub's GraphQL schema only what the forge speaks: a few kB instead of 1 MB. Run it after
 * `npm install --no-save --prefix <folder> @octokit/graphql-schema@15.26.1`:
 *
 *     node test/support/forge/extract-graphql.ts <folder>/node_modules/@octokit/graphql-schema/schema.graphql
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, print, visit, type DefinitionNode, type DocumentNode } from 'graphql';

/** The fields of each type that the forge knows. Inputs and enums that they need are taken whole, but for inputs named here. */
const FIELDS: Record<string, string[]> = {
  Query: ['node', 'nodes', 'repository', 'viewer'],
  Node: ['id'],
  Actor: ['login'],
  User: ['id', 'login'],
  Bot: ['id', 'login'],
  Minimizable: ['isMinimized', 'minimizedReason'],
  Labelable: ['labels'],
  Repository: ['id', 'hasDiscussionsEnabled', 'discussion', 'discussionCategories', 'discussions', 'label'],
  Label: ['id', 'name'],
  LabelConnection: ['nodes'],
  IssueComment: ['id', 'isMinimized', 'minimizedReason'],
  DiscussionCategory: ['id', 'name', 'slug'],
  DiscussionCategoryConnection: ['nodes'],
  Discussion: ['id', 'number', 'title', 'body', 'url', 'author', 'createdAt', 'labels', 'category'],
  DiscussionConnection: ['nodes', 'pageInfo'],
  DiscussionComment: [
    'id',
    'body',
    'url',
    'author',
    'discussion',
    'replies',
    'replyTo',
    'isMinimized',
    'minimizedReason',
  ],
  DiscussionCommentConnection: ['nodes', 'pageInfo'],
  PageInfo: ['hasNextPage', 'endCursor', 'hasPreviousPage', 'startCursor'],
  Mutation: [
    'addDiscussionComment',
    'addLabelsToLabelable',
    'createDiscussion',
    'minimizeComment',
    'removeLabelsFromLabelable',
  ],
  AddDiscussionCommentPayload: ['clientMutationId', 'comment'],
  AddLabelsToLabelablePayload: ['clientMutationId'],
  CreateDiscussionPayload: ['clientMutationId', 'discussion'],
  MinimizeCommentPayload: ['clientMutationId', 'minimizedComment'],
  RemoveLabelsFromLabelablePayload: ['clientMutationId'],
};

const source = process.argv[2];
if (source === undefined) throw new Error('usage: node test/support/forge/extract-graphql.ts <schema.graphql>');
const target = join(import.meta.dirname, '../../../stand-ins/forge/api/graphql/github.generated.graphql');
writeFileSync(target, `${print(excerpt(parse(readFileSync(source, 'utf8'))))}\n`);
console.log(`${target} written`);

function excerpt(whole: DocumentNode): DocumentNode {
  const byName = new Map(
    whole.definitions.flatMap((one) => ('name' in one && one.name ? [[one.name.value, one]] : [])),
  );
  const waiting = new Set(Object.keys(FIELDS));
  const taken: DefinitionNode[] = [];
  for (const name of waiting) {
    const definition = byName.get(name);
    if (definition === undefined) continue;
    const cut = reduce(definition);
    taken.push(cut);
    visit(cut, { NamedType: ({ name: { value } }) => void waiting.add(value) });
  }
  return { kind: Kind.DOCUMENT, definitions: taken };
}

/** A type without its other fields, without prose and directives, and without interfaces and members that the forge does not know. */
function reduce(definition: DefinitionNode): DefinitionNode {
  const plain = visit(definition, {
    enter: (node) => ('description' in node && node.description ? { ...node, description: undefined } : undefined),
    Directive: () => null,
  });
  if (plain.kind === Kind.OBJECT_TYPE_DEFINITION || plain.kind === Kind.INTERFACE_TYPE_DEFINITION) {
    const kept = FIELDS[plain.name.value];
    if (kept === undefined) throw new Error(`${plain.name.value}: say which of its fields the forge knows`);
    return {
      ...plain,
      fields: plain.fields?.filter(({ name }) => kept.includes(name.value)) ?? [],
      interfaces:
        plain.interfaces?.filter(({ name }) => FIELDS[name.value]?.every((field) => kept.includes(field))) ?? [],
    };
  }
  if (plain.kind !== Kind.UNION_TYPE_DEFINITION) return plain;
  return { ...plain, types: plain.types?.filter(({ name }) => FIELDS[name.value] !== undefined) ?? [] };
}
