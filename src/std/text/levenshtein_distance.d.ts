/** How many single-character edits turn `str1` into `str2`. */
export function levenshteinDistance(str1: string, str2: string): number;
