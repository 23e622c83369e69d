// Pure: no disk, network, clock or environment.

import { COMPLETE } from "../commands.ts";
import {
  type Grammar,
  type GrammarCommand,
  spellingsWithValue,
} from "./grammar.ts";

/**
 * The completion script for PowerShell. Where it offers nothing, PowerShell
 * itself offers files and folders.
 *
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/register-argumentcompleter
 */
export function powershellCompletion({ commands, plain }: Grammar): string {
  return `# PowerShell completion for net_download
Register-ArgumentCompleter -Native -CommandName 'net_download', 'net_download.exe' -ScriptBlock {
  param($word, $ast, $cursor)

  $commands = [ordered]@{
${commands.map((c) => `    ${quote(c.name)} = ${quote(c.summary)}`).join("\n")}
  }
  $options = @{
${commands.map(optionTable).join("\n")}
  }
  $takesIds = @(${
    commands.filter((c) => c.arguments === "ids").map((c) => quote(c.name))
      .join(", ")
  })
  $takesWords = @{
${commands.flatMap(wordTable).join("\n")}
  }
  $withValue = @(${spellingsWithValue(commands).map(quote).join(", ")})

  $before = @($ast.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursor } |
    ForEach-Object { $_.ToString() })
  $isValue = $false
  $operands = @(foreach ($text in $before) {
    if ($isValue) { $isValue = $false }
    elseif ($withValue -ccontains $text) { $isValue = $true }
    elseif ($text -notlike '-*') { $text }
  })
  if ($isValue) { return }
  $command = ${quote(plain.name)}
  if ($operands.Count -gt 0 -and $commands.Contains($operands[0])) {
    $command = $operands[0]
  }
  $found = [ordered]@{}
  if ($word -like '-*') {
    $found = $options[$command]
  } else {
    if ($operands.Count -eq 0) {
      foreach ($name in $commands.Keys) { $found[$name] = $commands[$name] }
    }
    if ($takesIds -ccontains $command) {
      foreach ($id in @(& $ast.GetCommandName() ${COMPLETE} @before 2>$null)) {
        $found[$id] = $id
      }
    }
    foreach ($text in $takesWords[$command]) { $found[$text] = $text }
  }
  foreach ($text in $found.Keys) {
    if ($text.StartsWith($word, 'OrdinalIgnoreCase')) {
      $plain = $text -match '^[\\w./=+-]+$'
      $typed = if ($plain) { $text } else { "'" + $text.Replace("'", "''") + "'" }
      [System.Management.Automation.CompletionResult]::new(
        $typed, $text, 'ParameterValue', $found[$text])
    }
  }
}
`;
}

function optionTable({ name, options }: GrammarCommand): string {
  const rows = options.map(({ name, help }) =>
    `      ${quote(`--${name}`)} = ${quote(help)}`
  );
  return `    ${quote(name)} = [ordered]@{\n${rows.join("\n")}\n    }`;
}

/** The words that are the arguments of a command, if it takes such. */
function wordTable({ name, arguments: offer }: GrammarCommand): string[] {
  if (typeof offer === "string") return [];
  return [`    ${quote(name)} = @(${offer.map(quote).join(", ")})`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
