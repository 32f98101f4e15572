"""The circuit, drawn: four sheets. Run once to make the KiCad files; from then on KiCad's files are the source."""
import os

from parts import fields_of
from sexpr import Q
from sheet import Sheet, make_uuid

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../mep-module')
ROOT = '/' + make_uuid('file', 'root')
POWER, CONTROL, MEP = (f'{ROOT}/{make_uuid("sheet", f)}' for f in ('power.kicad_sch', 'controller.kicad_sch', 'mep-port.kicad_sch'))
TITLE = [['date', Q('2026-11-30')], ['rev', Q('B')], ['company', Q('MepModule')],
         ['comment', 1, Q('CERN-OHL-P-2.0')], ['comment', 2, Q('Designed and checked, not yet built')]]

LIBS = {'LM5166': 'Regulator_Switching:LM5166', 'INA168': 'Amplifier_Current:INA168', 'TLV431B': 'Reference_Voltage:TL432DBZ', 'TPS3808G30': 'Power_Supervisor:TPS3808DBV',
        'TRS3232E': 'Interface_UART:MAX3232', 'TPS22917': 'Power_Management:TPS22917DBV', 'ESP32-WROOM-32E-N8R2': 'MepModule:ESP32-WROOM-32E-N8R2',
        'MEP': 'MepModule:MEP_Port', 'PROGRAM': 'Connector_Generic:Conn_01x06', 'P1': 'Connector_Generic:Conn_01x03',
        '0.47F 5.5V': 'MepModule:Supercapacitor_DualCell', '47uH': 'Device:L', '0.14A 60V': 'Device:Polyfuse', 'SMAJ33CA': 'Device:D_TVS',
        'PMEG10010ELR': 'Device:D_Schottky', '1N4148WS': 'Device:D', 'BZT52C13': 'Device:D_Zener', 'BZT52C3V9': 'Device:D_Zener',
        'PESD15VL2BT': 'MepModule:TVS_Pair', 'PESD15VL1BA': 'Device:D_TVS', 'PESD24VL1BA': 'Device:D_TVS', 'green': 'Device:LED', 'MMBT3904': 'Transistor_BJT:MMBT3904',
        'MMBT3906': 'Transistor_BJT:MMBT3906',
        'MMBTA56': 'Transistor_BJT:MMBTA56', 'MMBTA06': 'Transistor_BJT:MMBTA06', 'BSS138': 'Transistor_FET:BSS138',
        'SETUP': 'Switch:SW_Push', 'RESET': 'Switch:SW_Push', 'BOOT': 'Switch:SW_Push'}


def place(sheet, ref, value, x, y, rot=0, **options):
    footprint, fields = fields_of(value)
    lib = LIBS.get(value) or ('Device:R' if ref[0] == 'R' else 'Device:C')
    sheet.add(ref, lib, value, x, y, rot, fp=footprint, fields=fields, **options)


def test_point(sheet, ref, name, at, rot=0, named=True):
    """A test point; its name, which is also on the print, is left out where the net's label stands beside it."""
    x, y = sheet.point(at)
    up = -1 if rot == 0 else 1
    sheet.add(ref, 'Connector:TestPoint', name, x, y, rot, fp='TestPoint:TestPoint_Pad_D1.0mm', ref_at=(0, up * (6.3 if up < 0 and named else 4.7)),
              val_at=(0, up * (4.7 if up < 0 else 6.3)), bom=False, hide_value=not named)


def power_sheet():
    s = Sheet('power', 'Power: input, buck, limit, store, reset', 2, POWER)
    p = lambda *a, **k: place(s, *a, **k)
    s.block('A  Input: reverse and surge protection, inrush limit, shunt, supply sense', 10.5, 10.5, 146, 60)
    s.port('MEP_24V', (22, 30), 180, 'input')
    p('F1', '0.14A 60V', 28, 30, 90)
    p('R1', '10R 0.66W', 40, 30, 90)
    p('D1', 'SMAJ33CA', 50, 37, 270, ref_at=(2, -1), val_at=(2, 1), justify='left')
    p('D2', 'PMEG10010ELR', 62, 30, 180)
    p('RS1', '7R5 1%', 76, 30, 90)
    p('C1', '10u 50V', 81, 37)
    p('C23', '10u 1206', 94, 37)
    p('C2', '100n', 107, 37)
    p('R12', '1M', 116, 36)
    p('R13', '82k', 116, 47)
    p('C9', '100n', 125, 47)
    left, right = sorted((s.pins['F1.1'], s.pins['F1.2']))
    s.wire((22, 30), left); s.wire(right, (37, 30)); s.wire((43, 30), (50, 30), (59, 30)); s.wire((50, 30), (50, 34))
    s.wire((65, 30), (73, 30))
    s.wire((79, 30), (138, 30)); s.wire((81, 30), (81, 34)); s.wire((94, 30), (94, 34)); s.wire((107, 30), (107, 34)); s.wire((116, 30), (116, 33))
    s.wire((116, 39), (116, 44)); s.wire((116, 42), (131, 42)); s.wire((125, 42), (125, 44))
    for x, y in ((50, 40), (81, 40), (94, 40), (107, 40), (116, 50), (125, 50)):
        s.power('GND', (x, y))
    s.port('SUPPLY_SENSE', (131, 42), 0, 'output')
    test_point(s, 'TP1', 'VIN', (86, 30)); s.flag((55, 30)); s.flag((100, 30))
    test_point(s, 'TP9', 'SENSE', (129, 42))
    s.port('VIN', (138, 30), 0)
    s.text('F1 holds 140 mA at 20 °C and trips on a short; R1 and RS1 keep the inrush into C1 below 2 A and take the edge off surges;\nD1 clamps at 53 V (U1 stands 65 V, U2 75 V). '
           'D2 blocks a reversed 24 V and, with its 100 V, a negative surge while C1 and\nC23 are full. RS1 measures all that the meter gives, the switched 12 V included: see D.\n'
           'VIN / SUPPLY_SENSE = (1 M + 82 k) / 82 k = 13.2: 26 V reads 1.97 V, 30 V 2.27 V (the ADC is straight up to 2.45 V).', 13, 51.5)
    s.block('B  Programming supply', 150, 10.5, 223.5, 60)
    p('D4', 'PMEG10010ELR', 187, 24, 180)
    p('R43', '10k', 174, 33, ref_at=(-2, -1), val_at=(-2, 1), justify='right')
    p('D5', '1N4148WS', 184, 36, 180)
    s.port('VPROG', (162, 24), 180, 'input')
    s.wire((162, 24), 'D4.2'); s.wire('D4.1', (198, 24)); s.port('VIN', (198, 24), 0)
    s.wire((178, 24), (178, 36), 'D5.2'); s.wire((174, 24), (174, 30)); s.power('GND', (174, 36)); s.wire('D5.1', (198, 36))
    s.port('BUCK_EN', (198, 36), 0)
    s.flag((166, 24))
    s.text('5 V from the USB adapter enter through the same buck, so no\nadapter can overdrive the 3.3 V rail, and 24 V cannot reach the\nadapter. D5 lifts the undervoltage lockout, which waits for 16 V.\n'
           'R43 takes what D4 leaks: without it a few uA through D5 would\nhold the lockout open.', 153, 43)

    s.block('C  Buck, energy store, reset', 10.5, 63, 223.5, 110)
    s.port('VIN', (20, 78), 180)
    p('U1', 'LM5166', 62, 84, ref_at=(-6, -9.5), val_at=(2, -9.5), justify='left')
    p('R2', '1M', 34, 81)
    p('R3', '82k', 34, 90)
    p('R4', '27k', 34, 99)
    s.wire((20, 78), 'U1.VIN'); s.wire((34, 84), (34, 87)); s.wire((34, 85.0), (47, 85)); s.wire((47, 85), (47, 80), 'U1.EN')
    s.wire((34, 93), (34, 96)); s.wire((34, 95), (50, 95), (50, 86), 'U1.HYS'); s.power('GND', (34, 102))
    s.wire((34, 86), (24, 86)); s.port('BUCK_EN', (24, 86), 180); test_point(s, 'TP2', 'BUCK_EN', (28, 86), named=False)
    s.no_connect('U1.PGOOD')
    s.wire('U1.SS', (72, 86)); s.label('SS', (72, 86))
    p('C6', '100n 50V', 18, 99, dnp=True); s.wire((18, 95), (18, 96)); s.label('SS', (18, 95)); s.power('GND', (18, 102))
    s.wire('U1.RT', (53, 90), (53, 98)); s.power('GND', (53, 98))
    s.wire('U1.10', (60, 96), (62, 96), 'U1.11'); s.power('GND', (61, 98)); s.wire((61, 96), (61, 98))
    p('R5', '100k', 71, 96, ref_at=(-2, -1), val_at=(-2, 1), justify='right')
    s.wire('U1.ILIM', (71, 88), (71, 93)); s.power('GND', (71, 99))
    p('L1', '47uH', 80, 78, 90, ref_at=(0, -2.5), val_at=(0, 2))
    s.wire('U1.SW', (77, 78)); s.wire((83, 78), (112, 78))
    p('C3', '47u 10V', 89, 84); s.wire((89, 78), (89, 81)); s.power('GND', (89, 87))
    p('R7', '100k 0.1%', 79, 104); s.power('GND', (79, 107), name_at=(3, 1.5))
    p('R6', '180k 0.1%', 79, 95); s.power('+3V3', (79, 92)); s.wire((79, 98), (79, 101)); s.wire('U1.FB', (76, 82), (76, 100), (79, 100))
    s.wire((112, 78), (182, 78)); s.power('+3V3', (149, 78)); s.flag((156, 78))
    p('SC1', '0.47F 5.5V', 121, 92, ref_at=(-3, -1), val_at=(-3, 1), justify='right')
    s.wire((121, 78), 'SC1.1'); s.wire('SC1.2', (132, 92)); s.wire('SC1.3', (121, 99)); s.power('GND', (121, 99))
    p('R9', '39k', 132, 87); p('R10', '39k', 132, 97)
    s.wire((132, 78), (132, 84)); s.wire((132, 90), (132, 94)); s.power('GND', (132, 100))
    p('C5', '47u 10V', 143, 84); s.wire((143, 78), (143, 81)); s.power('GND', (143, 87))
    test_point(s, 'TP4', '3V3', (137, 78)); s.power('GND', (154, 96)); test_point(s, 'TP5', 'GND', (154, 96)); s.flag((158, 96), (3, -3)); s.wire((154, 96), (158, 96))
    p('U3', 'TPS3808G30', 178, 92, ref_at=(3, -5.5), val_at=(3, 7), justify='left')
    s.wire((178, 78), 'U3.VDD'); s.wire((165, 78), (165, 90), 'U3.SENSE'); s.wire((165, 90), (165, 92), (170, 92)); s.wire('U3.CT', (165, 94), (165, 97))
    p('C7', '220n', 165, 100, ref_at=(-2, -1), val_at=(-2, 1), justify='right'); s.power('GND', (165, 103)); s.power('GND', 'U3.GND')
    p('R11', '10k', 193, 86); s.wire((182, 78), (193, 78), (193, 83)); s.wire('U3.~{RESET}', (208, 92)); s.wire((193, 89), (193, 92))
    p('C8', '100n', 200, 98); s.wire((200, 92), (200, 95)); s.power('GND', (200, 101)); s.port('ESP_EN', (208, 92), 0)
    s.label('SW', (71, 78)); s.label('FB', (76, 98), 90); s.label('VIN_F', (44, 30)); s.label('VIN_D', (65.5, 30))
    s.text('PFM mode (RT to GND): bursts\nat light load, 10 uA idle.\n3.44 V = 1.228 V x 2.8,\n3.38 to 3.50 V with all tolerances.\nOn above 16.1 V, off below 11.6 V.\nC6 would slow the start: not fitted.', 91, 97)
    s.text('SC1 carries Wi-Fi bursts; R9, R10 share its two cells. Two radial\ncells fit its pads as well. U3 holds EN low below 2.79 V and 1.26 s\nlonger (C7), until SC1 is full: no start on an empty store.', 164, 66)
    s.block('D  Limit of the power taken from the meter', 10.5, 112, 137, 151)
    p('U2', 'INA168', 44, 132, ref_at=(2, 4), val_at=(2, 6), justify='left')
    s.port('VIN', (20, 124), 180); s.wire((20, 124), (58, 124)); s.wire((42, 124), 'U2.5'); s.wire((34, 124), (34, 134), 'U2.4')
    p('R41', '100R', 22, 130, 90); s.wire((17, 130), (19, 130)); s.label('VIN_D', (17, 130), 180); s.wire((25, 130), 'U2.3'); s.power('GND', 'U2.2')
    p('D3', '1N4148WS', 29, 133, 90, ref_at=(-2, 2), val_at=(-2, 4), justify='left'); s.wire((29, 136), (34, 136), (34, 134))
    s.wire('U2.1', (82, 132)); test_point(s, 'TP3', 'ILIMIT', (54, 132), named=False)
    p('R37', '510k 0.1%', 58, 128); s.wire((58, 124), (58, 125)); s.wire((58, 131), (58, 132))
    p('R8', '13k 0.1%', 62, 136); s.wire((62, 132), (62, 133)); s.power('GND', (62, 139))
    p('C4', '100p', 75, 136); s.wire((75, 132), (75, 133)); s.power('GND', (75, 139))
    p('U7', 'TLV431B', 84, 132, 90, ref_at=(2.5, -1), val_at=(2.5, 1), justify='right'); s.power('GND', 'U7.A'); s.wire((82, 132), 'U7.REF')
    p('R39', '4k7', 88, 124, 90); s.wire('U7.K', (84, 124), (85, 124))
    p('Q5', 'MMBT3906', 104, 124, mirror='x', ref_at=(4, -1), val_at=(4, 1), justify='left'); s.wire((91, 124), 'Q5.1')
    p('R38', '4k7', 96, 121); s.wire((96, 118), (106, 118), 'Q5.2'); s.label('VB', (98, 118))
    p('R40', '47k', 122, 128, 90); s.wire('Q5.3', (119, 128)); s.wire((125, 128), (128, 128)); s.label('FB', (128, 128))
    s.label('ILIMIT', (66, 132))
    s.text('U2 turns the drop of RS1 into a current (200 uA/V), R37 adds one for the voltage: together they follow V x I within 4 % from\n'
           '22 to 30 V. Where R8 sees 1.24 V (0.87 W), U7 opens Q5, which lifts FB, and U1 pauses. The converter\'s efficiency does not enter.\n'
           'VB (block E) comes from VIN, so the limit works from 0 V of output on. R41, D3: inrush off U2.', 13, 144)
    s.block('E  Bias of the limit, decoupling', 140, 112, 223.5, 129)
    s.port('VIN', (147, 118), 180); p('R44', '82k', 153, 118, 90, ref_at=(0, 2), val_at=(0, 4)); s.wire((147, 118), (150, 118)); s.wire((156, 118), (177, 118)); s.label('VB', (157, 118))
    p('D12', 'BZT52C3V9', 163, 121, 270, ref_at=(2, -1), val_at=(2, 1), justify='left'); s.power('GND', (163, 124)); p('C22', '100n 50V', 177, 121); s.power('GND', (177, 124))
    s.port('VIN', (190, 118), 180); p('C20', '100n 50V', 192, 121); s.wire((190, 118), (192, 118)); s.power('GND', (192, 124))
    s.power('+3V3', (209, 118)); p('C21', '100n 50V', 209, 121); s.power('GND', (209, 124))
    s.text('at U2.5', 196, 124, 1.2); s.text('at U3.6', 213, 124, 1.2)
    return s


def controller_sheet():
    s = Sheet('controller', 'Controller: ESP32, programming, button, LED, P1', 3, CONTROL)
    p = lambda *a, **k: place(s, *a, **k)
    s.block('A  Programming header, reset and boot', 10.5, 46, 92, 98)
    p('J2', 'PROGRAM', 18, 70, mirror='y', ref_at=(0, -8), val_at=(0, 9), dnp=True)
    p('U4', 'ESP32-WROOM-32E-N8R2', 118, 76, ref_at=(-15, 29.5), val_at=(3, -29.5), justify='left')
    s.wire('J2.1', (27, 66)); s.power('GND', (27, 66), 90)
    p('R15', '1k', 37, 56, 90); s.wire('J2.2', (31, 68), (31, 56), (34, 56)); s.wire((40, 56), 'U4.EN')
    p('SW3', 'RESET', 48, 62, 270, ref_at=(2.5, -1), val_at=(2.5, 1), justify='left'); s.wire((48, 56), (48, 58)); s.power('GND', (48, 66))
    s.wire((66, 56), (66, 52)); s.port('ESP_EN', (66, 52), 0)
    test_point(s, 'TP6', 'EN', (58, 56), 180)
    s.wire('J2.3', (35, 70)); s.port('VPROG', (35, 70), 0)
    s.wire('J2.4', (74, 72), (74, 62), 'U4.RXD0/IO3'); s.wire('J2.5', (79, 74), (79, 66), 'U4.TXD0/IO1'); s.wire('J2.6', (84, 76), (84, 70), 'U4.IO0')
    p('SW2', 'BOOT', 48, 82, 270, ref_at=(2.5, -1), val_at=(2.5, 1), justify='left'); s.wire((48, 76), (48, 78)); s.power('GND', (48, 86))
    p('R16', '10k', 62, 81); s.wire((62, 76), (62, 78)); s.power('+3V3', (62, 84), 180)
    s.text('1 GND  2 EN  3 VPROG 5 V  4 RXD0  5 TXD0  6 IO0. An adapter with\nauto-reset drives EN and IO0 (open collector); else hold BOOT and\ntap RESET. Never plug it in while the module sits in the meter.', 12, 91)
    s.label('U0RXD', (58, 72)); s.label('U0TXD', (66, 74)); s.label('IO0', (68, 76)); s.label('P1_DATA', (196, 98))
    s.power('+3V3', (118, 34)); s.wire((118, 34), 'U4.VDD'); s.wire((96, 36), (118, 36))
    p('C10', '22u 10V', 106, 40); p('C11', '100n', 96, 40)
    s.wire((106, 36), (106, 37)); s.wire((96, 36), (96, 37)); s.power('GND', (106, 43)); s.power('GND', (96, 43)); s.power('GND', 'U4.1')
    s.block('B  Setup button, status LED', 10.5, 100, 96, 130)
    s.wire('U4.IO33', (90, 78), (90, 112), (36, 112)); p('R17', '10k', 52, 108); s.power('+3V3', (52, 105)); s.wire((52, 111), (52, 112))
    p('SW1', 'SETUP', 36, 118, 270, ref_at=(2.5, -1), val_at=(2.5, 1), justify='left'); s.wire((36, 112), (36, 114)); s.power('GND', (36, 122))
    p('C12', '100n', 48, 118); s.wire((48, 112), (48, 115)); s.power('GND', (48, 121))
    s.wire('U4.IO21', (94, 82), (94, 122), (88, 122)); p('R18', '1k', 85, 122, 90); p('D10', 'green', 76, 122); s.wire((82, 122), 'D10.2')
    s.wire('D10.1', (70, 122), (70, 124)); s.power('GND', (70, 124))
    s.label('SETUP_N', (64, 112)); s.label('LED', (94, 116), 90); test_point(s, 'TP19', 'SETUP_N', (76, 112), named=False); test_point(s, 'TP18', 'LED', (92, 122), named=False)
    s.wire((88, 86), 'U4.IO34'); s.port('SUPPLY_SENSE', (88, 86), 180, 'input')
    s.no_connect(*(f'U4.{n}' for n in ('4', '5', '14', '24', '26', '16', '13', '23', '31', '36', '37', '11', '12')))
    s.wire('U4.IO16_PSRAM', (167, 73)); s.label('PSRAM_CS', (155, 73)); p('R14', '10k', 170, 73, 90, ref_at=(0, -2), val_at=(0, 2)); s.wire((173, 73), (178, 73)); s.power('+3V3', (178, 73))
    s.wire('U4.IO35', (97, 96), '|', (97, 116), (107, 116)); s.label('P1_RX', (98, 116)); p('R45', '100k', 107, 113); s.power('+3V3', (107, 110))
    s.text('COM3 opens only with a receive pin: GPIO35,\npulled up, and nothing else (R45 is its test point).', 98, 123)
    s.wire('U4.IO17', (150, 56)); s.port('TXD2', (150, 56), 0, 'output'); s.wire('U4.IO18', (150, 60)); s.port('RXD2', (150, 60), 0, 'input')
    s.wire('U4.IO5', (150, 66)); s.port('ENABLE_N', (150, 66), 0, 'output'); s.wire('U4.IO32', (150, 70)); s.port('RS232_ON', (150, 70), 0, 'output')
    s.block('C  P1-style output', 146, 82, 223.5, 130)
    s.wire('U4.IO25', (142, 76), (142, 104), (154, 104)); p('R20', '1k', 157, 104, 90); p('Q4', 'BSS138', 172, 104, ref_at=(4, -1), val_at=(4, 1), justify='left')
    s.label('P1_TX', (142, 94), 90) ; s.wire((160, 104), 'Q4.1'); test_point(s, 'TP17', 'P1_TX', (150, 104)); p('R21', '100k', 164, 109); s.wire((164, 104), (164, 106)); s.power('GND', (164, 112)); s.wire('Q4.2', (174, 112)); s.power('GND', (174, 112))
    s.wire('Q4.3', (174, 98), (180, 98)); p('R22', '100R', 183, 98, 90); s.wire((186, 98), (210, 98)) ; p('J3', 'P1', 214, 98, ref_at=(0, -4.5), val_at=(0, 5), dnp=True)
    p('D11', 'PESD15VL1BA', 189, 104, 270, ref_at=(2, -1), val_at=(2, 1), justify='left'); s.wire((189, 98), (189, 101)); s.power('GND', (189, 107))
    p('R23', '1k', 204, 91); s.power('+3V3', (204, 88)); s.wire('J3.1', (204, 96), (204, 94)); s.wire('J3.3', (206, 100), (206, 103)); s.power('GND', (206, 103))
    s.text('UART idle (GPIO25 high) pulls DATA low: the inverted, open-collector signal of a\nDSMR P1 port. Pin 1 offers a 1k pull-up to 3.3 V for readers without their own.\nOff during reset. Not isolated: see SAFETY.md.', 150, 118)
    s.text('Pin map (profile mep-module)', 152, 12, 2, True, (20, 60, 120))
    for x, words in ((152, 'GPIO17\nGPIO18\nGPIO5\nGPIO32\nGPIO25\nGPIO35\nGPIO21\nGPIO33\nGPIO34\nGPIO16'),
                     (160, 'TXD2\nRXD2\nENABLE_N\nRS232_ON\nP1_TX\nP1_RX\nLED\nSETUP_N\nSUPPLY_SENSE\nPSRAM_CS'),
                     (175, 'to the meter (COM2)\nfrom the meter (COM2)\nMEP enable, active low\ntransceiver supply, high = on\nP1 output (COM3)\nCOM3 needs it; pulled up, unused\n'
                           'status LED, high = on\nsetup button, active low\nADC1 channel 6\nPSRAM inside the module, 10k to 3.3 V')):
        s.text(words, x, 16, 1.5)
    s.text('Notes', 13, 12, 2, True, (20, 60, 120))
    s.text('Straps: GPIO0 high (R16), GPIO5 high (R19), GPIO2, 12 and 15 open.\nAll other GPIOs stay open.\nGPIO16 is the PSRAM\'s chip select: R14 to 3.3 V and nothing else.\nC10, C11 sit at the module\'s pin 2.\nThe antenna hangs over the notch; no copper on any layer beside it.', 13, 17)
    return s


def mep_sheet():
    s = Sheet('mep-port', 'MEP port: RS-232, enable, connector', 4, MEP)
    p = lambda *a, **k: place(s, *a, **k)
    p('U6', 'TPS22917', 50, 28, ref_at=(-6, -5), val_at=(1, -5), justify='left')
    s.power('+3V3', (34, 24)); s.wire((34, 24), (34, 26), 'U6.VIN'); s.no_connect('U6.CT')
    s.port('RS232_ON', (22, 30), 180, 'input'); test_point(s, 'TP12', 'RS232_ON', (26, 30)); s.wire((22, 30), 'U6.ON'); p('R24', '100k', 30, 36); s.wire((30, 30), (30, 33)); s.power('GND', (30, 39)); s.power('GND', 'U6.GND')
    p('R36', '100R', 59, 34, ref_at=(-2, -1), val_at=(-2, 1), justify='right')
    p('U5', 'TRS3232E', 96, 76, ref_at=(-10, -23.5), val_at=(3, -23.5), justify='left')
    s.wire('U6.VOUT', (96, 26), 'U5.VCC'); s.wire('U6.QOD', (59, 28), (59, 31)); s.wire((59, 37), (64, 37), (64, 26)); s.power('GND', 'U5.GND')
    p('C17', '1u', 82, 31); s.wire((82, 26), (82, 28)); s.power('GND', (82, 34)); s.label('V232', (66, 26)); test_point(s, 'TP7', 'V232', (76, 26))
    p('C13', '100n', 70, 61, ref_at=(-2, -1), val_at=(-2, 1), justify='right'); s.wire('U5.C1+', (70, 58)); s.wire('U5.C1-', (70, 64))
    p('C14', '470n', 122, 61); s.wire('U5.C2+', (122, 58)); s.wire('U5.C2-', (122, 64))
    p('C15', '470n', 121, 68, 90, ref_at=(-2.5, -2.2), val_at=(2, -2.2)); p('C16', '470n', 121, 74, 90, ref_at=(-2.5, 2.3), val_at=(2, 2.3))
    s.wire('U5.VS+', (118, 68)); s.wire('U5.VS-', (118, 74)); test_point(s, 'TP15', 'VS+', (117, 68), 180, named=False); test_point(s, 'TP16', 'VS-', (113, 74), named=False); s.wire((124, 68), (128, 68), (128, 74), (124, 74)); s.wire((128, 71), (131, 71)); s.power('GND', (131, 71), 90, (4, -1.5))
    s.port('ENABLE_N', (22, 78), 180, 'input'); s.wire((22, 78), 'U5.T1IN'); p('R19', '10k', 42, 74); s.power('+3V3', (42, 71)); s.wire((42, 77), (42, 78)); test_point(s, 'TP8', 'ENABLE_N', (32, 78))
    s.port('TXD2', (22, 82), 180, 'input'); test_point(s, 'TP10', 'TXD2', (40, 82), 180); s.wire((22, 82), 'U5.T2IN'); s.no_connect('U5.R1OUT')
    s.port('RXD2', (22, 90), 180, 'output'); test_point(s, 'TP11', 'RXD2', (32, 90)); s.wire((22, 90), 'U5.R2OUT'); p('R25', '100k', 54, 95); s.wire((54, 90), (54, 92)); s.power('+3V3', (54, 98), 180)
    s.wire('U5.R1IN', (116, 86)); s.power('GND', (116, 86), 90)
    # meter side
    p('J1', 'MEP', 206, 64, ref_at=(-4, -11.5), val_at=(6, -11.5))
    p('D6', 'PMEG10010ELR', 148, 78, 180, ref_at=(0, -4.5), val_at=(0, -2.5)); s.wire('U5.T1OUT', 'D6.2'); test_point(s, 'TP13', 'T1OUT', (137, 78))
    s.add('JP1', 'Jumper:SolderJumper_3_Bridged12', '5V / 12V', 156, 60, 90, fp='Jumper:SolderJumper-3_P1.3mm_Bridged12_RoundedPad1.0x1.5mm', bom=False,
          ref_at=(-5, -1), val_at=(-6, 1))
    s.wire('D6.1', (156, 78), 'JP1.1')
    p('R27', '220R', 171, 60, 90); s.wire('JP1.2', (168, 60)); s.wire((174, 60), 'J1.2')
    p('D9', 'PESD24VL1BA', 165, 67, 270, ref_at=(2, -1), val_at=(2, 1), justify='left'); s.wire((165, 60), (165, 64)); s.power('GND', (165, 70))
    p('R28', '10k', 184, 66); s.wire((184, 60), (184, 63)); s.power('GND', (184, 69))
    p('R26', '220R', 148, 82, 90, ref_at=(-2.5, 2), val_at=(2.5, 2)); s.wire('U5.T2OUT', (145, 82)); s.wire((151, 82), (192, 82), (192, 64), 'J1.3')
    p('R29', '220R', 148, 90, 90, ref_at=(-2.5, 2), val_at=(2.5, 2)); s.wire('U5.R2IN', (145, 90)); s.wire((151, 90), (194, 90), (194, 68), 'J1.4')
    p('D8', 'PESD15VL2BT', 172, 99, ref_at=(6, -1), val_at=(6, 1), justify='left'); s.wire((169, 82), 'D8.1'); s.wire((175, 90), 'D8.2'); s.power('GND', (172, 103))
    s.wire('J1.5', (192, 56), (192, 50)); s.port('MEP_24V', (192, 50), 0, 'output')
    s.wire('J1.1', (195, 72), (195, 75)); s.power('GND', (195, 75), name_at=(-3, 2))
    # 12 V
    s.block('B  Switched 12 V for ENABLE', 104, 10.5, 182, 52)
    s.port('VIN', (116, 18), 180); s.wire((116, 18), (162, 18))
    p('Q2', 'MMBTA56', 142, 25, mirror='x', ref_at=(4, -1), val_at=(4, 1), justify='left'); s.wire('Q2.2', (144, 18)); p('R30', '47k', 132, 21)
    s.wire((132, 24), (132, 25)); s.wire('Q2.1', (126, 25))
    p('R31', '4k7', 126, 29); s.wire((126, 25), (126, 26)); p('Q1', 'MMBT3904', 124, 37, ref_at=(4, -1), val_at=(4, 1), justify='left'); s.wire((126, 32), 'Q1.3')
    p('R32', '10k', 116, 33, ref_at=(-2, -1), val_at=(-2, 1), justify='right'); s.wire((96, 26), (116, 26), (116, 30)); s.wire((116, 36), (116, 37), 'Q1.1')
    p('R33', '4k7', 126, 45); s.wire('Q1.2', (126, 42)); s.wire((126, 48), (119, 48)); s.port('ENABLE_N', (119, 48), 180, 'input')
    p('R34', '33k', 144, 33); s.wire('Q2.3', (144, 30)); p('D7', 'BZT52C13', 144, 41, 270, ref_at=(-2, -1), val_at=(-2, 1), justify='right'); s.wire((144, 36), (144, 38)); s.power('GND', (144, 44)); p('R42', '100k', 150, 41); s.wire((150, 37), (150, 38)); s.power('GND', (150, 44))
    p('Q3', 'MMBTA06', 160, 37, ref_at=(4, -1), val_at=(4, 1), justify='left'); s.wire((144, 37), 'Q3.1'); p('R35', '2k2 0.66W', 162, 26); s.wire((162, 18), (162, 23)); s.wire((162, 29), 'Q3.3')
    s.wire('Q3.2', (162, 48), (156, 48), 'JP1.3'); test_point(s, 'TP14', 'ENABLE_12V', (160, 48), named=False)
    s.power('+3V3', (20, 50)); p('C19', '100n 50V', 20, 53); s.power('GND', (20, 56))
    s.wire((38, 48), (38, 50)); s.label('V232', (38, 48)); p('C18', '100n 50V', 38, 53); s.power('GND', (38, 56)); s.text('C19 stands at U6.1, C18 at U5.16.', 15, 62)
    s.text('A  RS-232 with a switched supply', 12, 11.7, 2, True, (20, 60, 120))
    s.text('U6 removes the supply of U5 while GPIO32 is low, so a latched\ntransceiver is cured by firmware and costs nothing between polls.', 12, 16)
    s.label('MEP_ENABLE', (175, 60)); s.label('MEP_TXD', (153, 82)); s.label('MEP_RXD', (153, 90)); s.label('T1OUT', (130, 78)); s.label('ENABLE_5V', (156, 74), 90); s.label('ENABLE_12V', (156, 55), 90)
    s.text('Enable levels. Default (JP1 1-2): U5 drives T1OUT to +5.4 V while GPIO5 is low; D6 blocks the negative level, R28 makes "off" a clear 0 V.\n'
           'R19 holds GPIO5 high during reset: enable stays off until the firmware asks for it.\n'
           'JP1 2-3 instead: Q1 (base at V232) is opened by GPIO5 low, opens Q2, and Q3 follows D7: about 12 V, at most 12 mA. Both levels need V232, which only\n'
           'the firmware switches on, so no pulse of GPIO5 during boot reaches the meter. The power limit counts the 12 V: a short here takes from the 3.3 V, not from the 1 W.\n'
           'Which level a meter wants is the first bring-up measurement: reports differ. Pin names of J1 are the module\'s view, as in the slot.\n'
           'Should 24 V come to J1.2 (plug turned): D9 stays closed below 25 V, R27 holds the rest, D6 blocks 100 V.', 13, 107)
    s.text('Lines to the meter: 220 R and 15 V suppressors at the connector, besides the 15 kV ESD protection inside U5.\nWhile U5 is off its output may hold RXD2 low through V232: a break, which the firmware drops. R25 gives the line a level when V232 floats.', 13, 121)
    return s


def root_sheet():
    s = Sheet('root', 'MEP module for Echelon/NES meters', 1, ROOT)
    s.text('MEP module', 13, 12, 5, True, (20, 60, 120))
    s.text('Wi-Fi module for the MEP slot of Echelon/NES electricity meters. Status: designed and checked, not yet built.', 13, 18, 2)
    s.subsheet('Power', 'power.kicad_sch', 2, 60, 34, 108, 62, ROOT)
    s.subsheet('Controller', 'controller.kicad_sch', 3, 150, 34, 198, 62, ROOT)
    s.subsheet('MEP port', 'mep-port.kicad_sch', 4, 105, 84, 153, 112, ROOT)
    s.text('22..30 V in, below 1 W\nprotection, 3.3 V buck\ninput limited to 0.9 W\n0.47 F store, reset delay', 63, 38, 1.8)
    s.text('ESP32-WROOM-32E-N8R2\nprogramming header\nsetup button, LED\nP1-style output', 153, 38, 1.8)
    s.text('RS-232 transceiver\nenable +5 V or +12 V\nsuppressors\n6-pin slot connector', 108, 88, 1.8)
    s.box('Meter\nMEP slot', 12, 88, 40, 106)
    s.box('Wi-Fi:\nbrowser,\nMQTT', 206, 40, 222, 54, (230, 255, 230))
    for a, b in (((108, 42), (150, 42)), ((198, 47), (206, 47)), ((40, 94), (105, 94)), ((40, 100), (105, 100))):
        s.line(a, b)
    s.line((105, 90), (50, 90), (50, 48), (60, 48)); s.line((153, 94), (174, 94), (174, 62))
    s.text('+3V3, EN', 120, 39, 1.6); s.text('MEP_24V', 51, 64, 1.6); s.text('TXD2, RXD2, ENABLE_N, RS232_ON', 155, 95.5, 1.6)
    s.text('TXD, RXD, ENABLE', 44, 91, 1.6); s.text('PWR, GND', 44, 101, 1.6)
    s.text('Conventions: names of the module\'s view; _N = active low; test points TP1..TP19; DNP = not fitted by default (J2, J3, C6).\n'
           'Rails: MEP_24V (slot), VIN (after protection and shunt), +3V3 (3.44 V), VB (bias of the limit), V232 (switched transceiver supply).\n'
           'Numbers behind the values: docs/hardware.md. Values whose data sheet has not been read are listed there as open points.', 12, 118, 1.5)
    for i, x in enumerate((14, 24)):
        s.add(f'H{i + 1}', 'Mechanical:MountingHole', 'MountingHole', x, 134, fp='MountingHole:MountingHole_3.2mm_M3', bom=False, ref_at=(0, -3.2), hide_value=True)
    for i, x in enumerate((36, 46, 56, 66, 76, 86)):
        s.add(f'FID{i + 1}', 'Mechanical:Fiducial', 'Fiducial', x, 134, fp='Fiducial:Fiducial_0.75mm_Mask1.5mm', bom=False, ref_at=(0, -3.2), hide_value=True)
    s.text('This source describes Open Hardware and is licensed under CERN-OHL-P-2.0. You may redistribute and modify it and make\n'
           'products under the terms of that licence. It is distributed WITHOUT ANY EXPRESS OR IMPLIED WARRANTY.', 12, 142, 1.4)
    return s


SHEETS = [('mep-module.kicad_sch', root_sheet), ('power.kicad_sch', power_sheet), ('controller.kicad_sch', controller_sheet), ('mep-port.kicad_sch', mep_sheet)]


def write_all():
    drawn = []
    for file, make in SHEETS:
        sheet = make()
        sheet.write(f'{OUT}/{file}', TITLE)
        drawn.append(sheet)
    return drawn


if __name__ == '__main__':
    write_all()
    print('sheets written')
