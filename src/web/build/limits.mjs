// What the page may weigh, in bytes of gzip: a weak Wi-Fi carries the first page, the flash of a small module all of it.
export const FIRST_PAGE_LIMIT = 30 * 1024;
export const TOTAL_LIMIT = 200 * 1024;

// From here on a build says how little is left, so that the limit is not met first in the middle of other work.
const WARNING_PERCENT = 90;

/**
 * Holds the weight of the page against its limits.
 * @param {number} firstPage bytes of the first page, gzip
 * @param {number} total bytes of all assets, gzip
 * @returns {{ summary: string, warnings: string[], errors: string[] }} sentences; a build with errors must fail
 */
export function weigh(firstPage, total) {
  const warnings = [];
  const errors = [];
  judge('the first page is', firstPage, FIRST_PAGE_LIMIT, 'load something of it later');
  judge('all assets are', total, TOTAL_LIMIT, 'take something out');
  return {
    summary: `First page ${kilobytes(firstPage)} of ${kilobytes(FIRST_PAGE_LIMIT)}, all assets ${kilobytes(total)} of ${kilobytes(TOTAL_LIMIT)} (gzip).`,
    warnings,
    errors,
  };

  function judge(what, bytes, limit, advice) {
    if (bytes > limit) errors.push(`${what} ${bytes} bytes gzip, more than ${limit}: ${advice}.`);
    else if (bytes * 100 >= limit * WARNING_PERCENT) warnings.push(`${what} ${bytes} bytes gzip, ${Math.floor((bytes * 100) / limit)} % of ${limit}; ${limit - bytes} are left.`);
  }
}

function kilobytes(bytes) {
  return (bytes / 1024).toFixed(1) + ' KB';
}
