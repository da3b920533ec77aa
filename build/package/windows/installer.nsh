; Links of larouter:// belong to the installed app, and go with it.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\larouter" "" "URL:LA Router"
  WriteRegStr SHELL_CONTEXT "Software\Classes\larouter" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\larouter\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\larouter\shell\open\command" "" '"$appExe" "%1"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey SHELL_CONTEXT "Software\Classes\larouter"
  ${endIf}
!macroend
