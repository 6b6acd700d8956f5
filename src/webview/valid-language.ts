// Where the locale is POSIX, Chromium calls its language `en-US@posix`, which is no tag that `Intl` takes: the charts' library would end
// the page as it is loaded. It comes before that library, and so is a file of its own.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
