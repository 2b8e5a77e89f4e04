// Before the first paint, so that a page asked for in dark never flashes in light. Its own file: the content policy
// allows no inline script.
try {
  const theme = localStorage.getItem('escale.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // No storage (private browsing): the system's preference stands.
}
