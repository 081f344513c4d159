import { data, wellKnownFunctions } from '@actions/expressions';

/** How a value reads inside text: as in GitHub Actions, but lists and maps as JSON instead of the word "Object". */
export function valueText(value: data.ExpressionData): string {
  if (value instanceof data.Dictionary || value instanceof data.Array) {
    return wellKnownFunctions['tojson']?.call(value).coerceString() ?? '';
  }
  return value.coerceString();
}
