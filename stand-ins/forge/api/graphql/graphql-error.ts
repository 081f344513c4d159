import { GraphQLError } from 'graphql';

/** The kinds of GitHub's GraphQL errors, which stand beside the message. */
export type ErrorKind = 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE';

export function graphqlError(kind: ErrorKind, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { kind } });
}
