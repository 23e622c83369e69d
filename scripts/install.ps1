<#
.SYNOPSIS
Installs net_download for one user, without administrator rights, or removes it
again.

.DESCRIPTION
  irm <release>/install.ps1 | iex
  .\install.ps1                     from the folder that it is in where that
                                    has SHA256SUMS, else from the release host
  .\install.ps1 D:\stick            from a folder that holds a release's files
  .\install.ps1 https://mirror/dir  from a mirror
  .\install.ps1 -Uninstall          removes the program; what was downloaded,
                                    config.ini and the records stay
  .\install.ps1 -Help               shows this

NET_DOWNLOAD_RELEASES  folder or address to install from, as the argument
NET_DOWNLOAD_INSTALL   folder to install into (default: %LOCALAPPDATA%\Programs\net_download)
#>
[CmdletBinding()]
param(
  [Parameter(Position = 0)] [string] $Releases = $env:NET_DOWNLOAD_RELEASES,
  [switch] $Uninstall,
  [switch] $Help
)

if ($Help) {
  Get-Help -Full $PSCommandPath
  return
}
$ErrorActionPreference = 'Stop'
# Windows PowerShell 5.1 draws its progress so often that downloads crawl, and
# does not offer TLS 1.2 by itself.
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol =
  [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

# Where the files of the latest release are. For another one, name
# .../releases/download/v<version> in NET_DOWNLOAD_RELEASES.
$releaseHost = 'https://github.com/niftynet/net_download/releases/latest/download'

# The folder that the script is in, or that of what it is a link to. A script
# that is piped into the shell has no path.
$script = $PSCommandPath
while ($script -and -not $Releases) {
  $beside = Split-Path -Parent $script
  if (Test-Path -PathType Leaf -LiteralPath (Join-Path $beside 'SHA256SUMS')) {
    $Releases = $beside
    break
  }
  $item = Get-Item -Force -LiteralPath $script
  $script = if ($item.LinkType -eq 'SymbolicLink') {
    [IO.Path]::GetFullPath([IO.Path]::Combine($beside, @($item.Target)[0]))
  }
}
if (-not $Releases) { $Releases = $releaseHost }
$Releases = $Releases.TrimEnd('/', '\')
$file = 'net_download-windows-x64.exe'

# An error that is thrown stops the script, but leaves the shell open where the
# script was piped into it; `exit` would close it.
function Stop-Install([string] $Reason) {
  throw "net_download was not installed: $Reason"
}

# The version of a program where it is net_download; nothing otherwise.
function Get-Version([string] $Program) {
  if (-not (Test-Path -PathType Leaf -LiteralPath $Program)) { return }
  try { $told = & $Program --version } catch { return }
  if ("$told" -match '^net_download (\d\S*)') { $Matches[1] }
}

function Get-ReleaseFile([string] $Name, [string] $To) {
  try {
    if ($Releases -match '^https?://') {
      Invoke-WebRequest -UseBasicParsing -Uri "$Releases/$Name" -OutFile $To
    } else {
      Copy-Item -LiteralPath (Join-Path $Releases $Name) -Destination $To
    }
  } catch {
    Stop-Install "cannot get $Name from ${Releases}: $($_.Exception.Message)"
  }
}

function Expand-Gzip([string] $From, [string] $To) {
  $source = [IO.File]::OpenRead($From)
  $target = [IO.File]::Create($To)
  try {
    $mode = [IO.Compression.CompressionMode]::Decompress
    $gzip = [IO.Compression.GZipStream]::new($source, $mode)
    $gzip.CopyTo($target)
  } finally {
    $target.Dispose()
    $source.Dispose()
  }
}

if (-not [Environment]::Is64BitOperatingSystem) {
  Stop-Install 'there is no program for 32-bit Windows'
}
$folder = $env:NET_DOWNLOAD_INSTALL
if (-not $folder) { $folder = Join-Path $env:LOCALAPPDATA 'Programs\net_download' }
if ($Uninstall) {
  $program = Join-Path $folder 'net_download.exe'
  if (-not (Test-Path -LiteralPath $program)) {
    Write-Output "There is no $program."
  } elseif (-not (Get-Version $program)) {
    throw "net_download was not removed: $program is another program, or one that does not start"
  } else {
    Remove-Item -LiteralPath $program
    # What self-update moved aside, and what it had of a new one.
    Remove-Item -Recurse -Force "$folder\net_download.exe*.old", "$folder\.net_download.self-update" -ErrorAction SilentlyContinue
    Write-Output "Removed $program"
    if (-not (Get-ChildItem -Force -LiteralPath $folder)) { Remove-Item -LiteralPath $folder }
  }
  Write-Output 'What was downloaded stays, and so does the config folder.'
  return
}
$folder = (New-Item -ItemType Directory -Force -Path $folder).FullName
# Beside the program, so that the last step is one move.
$work = Join-Path $folder ('.net_download.' + [Guid]::NewGuid().ToString('N'))
$null = New-Item -ItemType Directory -Path $work
try {
  $sums = Join-Path $work 'SHA256SUMS'
  Get-ReleaseFile 'SHA256SUMS' $sums
  $wanted = @{}
  foreach ($line in Get-Content -LiteralPath $sums) {
    $sum, $name = $line -split '\s+\*?', 2
    $wanted[$name] = $sum
  }
  $hasGzip = $Releases -match '^https?://' -or
    (Test-Path -PathType Leaf -LiteralPath (Join-Path $Releases "$file.gz"))
  $get = if ($hasGzip -and $wanted["$file.gz"]) { "$file.gz" } else { $file }
  if (-not $wanted[$get]) {
    Stop-Install "the release at $Releases has no $file. To install from the release host: .\install.ps1 $releaseHost"
  }

  Write-Output "Getting $get from $Releases"
  $got = Join-Path $work $get
  Get-ReleaseFile $get $got
  $digest = (Get-FileHash -LiteralPath $got -Algorithm SHA256).Hash
  if ($digest -ne $wanted[$get]) {
    Stop-Install "$get is damaged or was changed: SHA-256 expected $($wanted[$get]), got $digest"
  }
  $ready = Join-Path $work $file
  if ($get -ne $file) { Expand-Gzip $got $ready }
  $version = & $ready --version
  if ($LASTEXITCODE -ne 0) { Stop-Install 'the program does not start on this system' }

  $program = Join-Path $folder 'net_download.exe'
  $before = Get-Version $program
  $done = if ($before) { "net_download $(Get-Version $ready) replaces $before in $folder" }
    elseif (Test-Path -LiteralPath $program) { "Replaced ${program}: $version" }
    else { "Installed ${program}: $version" }
  Move-Item -Force -LiteralPath $ready -Destination $program
  Write-Output "$done, SHA-256 checked."
  if (($env:Path -split ';') -notcontains $folder) {
    Write-Output 'That folder is not in your Path. To add it:'
    Write-Output "  [Environment]::SetEnvironmentVariable('Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';$folder', 'User')"
  }
  Write-Output "To undo: Remove-Item '$program'"
} finally {
  Remove-Item -Recurse -Force -LiteralPath $work
}
