import { ApiError } from '../api-error.ts';

/** A refusal as GitHub makes it for reviews: with a sentence in place of the name of a field. */
export function unprocessable(sentence: string): ApiError {
  return new ApiError(422, 'Unprocessable Entity', [sentence]);
}
