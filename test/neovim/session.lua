-- What a person does in Neovim with an .arch file, as one session; what is seen goes as JSON to the file that $SEEN names.
local seen = {}

local function await(what, condition)
  if not vim.wait(15000, condition, 20) then error('in vain: ' .. what) end
end

local function ask(method, extra)
  local parameters = vim.tbl_extend('force', vim.lsp.util.make_position_params(), extra or {})
  local _, answer = next(vim.lsp.buf_request_sync(0, method, parameters, 10000))
  return answer.result
end

local function session()
  vim.cmd('edit small.arch')
  await('a diagnostic', function() return #vim.diagnostic.get(0) > 0 end)
  local problem = vim.diagnostic.get(0)[1]
  seen.problem = { line = problem.lnum, column = problem.col, message = problem.message, source = problem.source }

  vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
  local range = vim.lsp.util.make_range_params().range
  local actions = ask('textDocument/codeAction', { range = range, context = { diagnostics = {} } })
  for _, action in ipairs(actions) do
    if action.title:find('cores') then vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16') end
  end
  seen.mended = vim.api.nvim_buf_get_lines(0, problem.lnum, problem.lnum + 1, false)[1]
  await('no diagnostic', function() return #vim.diagnostic.get(0) == 0 end)

  seen.hover = ask('textDocument/hover').contents
  vim.api.nvim_win_set_cursor(0, { 4, 31 })
  seen.definition = ask('textDocument/definition')
  local words = {}
  for _, item in ipairs(ask('textDocument/completion').items) do table.insert(words, item.label) end
  seen.completion = words
end

local fine, problem = pcall(session)
if not fine then seen.failure = problem end
local file = io.open(os.getenv('SEEN'), 'w')
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd('qall!')
